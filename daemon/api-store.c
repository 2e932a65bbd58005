/* POST /v1/backup: a copy of the store as a stream. POST /v1/verify: is it whole, does the ledger
 * balance? Neither holds up the store. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/api.h"
#include "daemon/followup-json.h"

/* ---- backup ---------------------------------------------------------------------------------- */

/* 1 MiB: some milliseconds */
enum { BACKUP_PAGES = 256 };

typedef struct BackupJob {
        ApiJob base;
        char *path;
        StoreBackup *backup;
        int fd;
        uint64_t n_bytes;
} BackupJob;

static void backup_free(ApiJob *base)
{
        BackupJob *job = (BackupJob *)base;

        store_backup_free(job->backup);
        if (job->fd >= 0)
                close(job->fd);
        g_free(job->path);
}

/* The copy has no name from its beginning: whatever happens then, it leaves nothing behind. */
static int begin_backup(BackupJob *job, Store *store, Err *err)
{
        int r;

        unlink(job->path);
        r = store_backup_begin(store, job->path, &job->backup, err);
        if (r == 0)
                job->fd = open(job->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (r == 0 && job->fd < 0)
                r = err_set(err, -errno, NULL, "cannot send the copy of the store", "%s", g_strerror(errno));
        unlink(job->path);
        return r;
}

/* A piece, and again when others had their turn. */
static int backup_run(ApiJob *base, Store *store, Err *err)
{
        BackupJob *job = (BackupJob *)base;
        struct stat st;
        int r = job->backup ? 0 : begin_backup(job, store, err);

        if (r == 0)
                r = store_backup_step(job->backup, BACKUP_PAGES, err);
        base->job.has_more = r == STORE_BACKUP_MORE;
        if (r != 0)
                return MIN(r, 0);
        g_clear_pointer(&job->backup, store_backup_free);
        if (fstat(job->fd, &st) < 0)
                return err_set(err, -errno, NULL, "cannot send the copy of the store", "%s", g_strerror(errno));
        job->n_bytes = (uint64_t)st.st_size;
        return 0;
}

static void backup_answer(ApiJob *base)
{
        BackupJob *job = (BackupJob *)base;
        ApiAnswer *answer = &base->request->answer;

        answer->fd = job->fd;
        answer->fd_bytes = job->n_bytes;
        job->fd = -1;
        log_line(LOG_NOTICE, LOG_STAFF_ACTION, "A backup of the store is handed out to staff (%s)",
                base->request->peer);
        api_answer(base->request, 200, "application/vnd.sqlite3", NULL);
}

static void give_backup(ApiRequest *request)
{
        const ManagerOptions *options = api_manager(request->api)->options;
        BackupJob *job = g_new0(BackupJob, 1);

        job->fd = -1;
        job->path = g_build_filename(options->state_dir, MANAGER_BACKUP_NAME, NULL);
        job->base.job.outside = true;
        job->base.run = backup_run;
        job->base.answer = backup_answer;
        job->base.free = backup_free;
        api_job_give(request, &job->base, STORE_BULK);
}

/* All patients leave the house in it: it says so itself. */
void api_backup(ApiRequest *request)
{
        json_t *object = api_request_object(request, "who");
        g_autofree char *who = object ? api_request_who(request, object) : NULL;

        json_decref(object);
        if (who && !api_refuse_when_full(request))
                api_note(request, who, "backup", NULL, give_backup);
}

/* ---- verify ---------------------------------------------------------------------------------- */

/*
 *   store thread: a copy, in pieces --> intake thread: is the copy whole? --> the answer
 *
 * To look at all rows takes as long as the store is large, and has to see them as of one instant: so a copy is looked at, while
 * the store goes on.
 */
typedef struct VerifyJob {
        ApiJob base;
        char *path;
        StoreBackup *backup;
        ErrList findings;
} VerifyJob;

typedef struct Verify {
        IntakeErrand errand;
        ApiRequest *request;
        char *path;
        ErrList findings;
        Err err; /* it could not be looked at */
} Verify;

static void verify_clean(const char *path)
{
        static const char *const beside[] = { "", "-journal", "-wal", "-shm" };

        for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
                g_autofree char *name = g_strconcat(path, beside[i], NULL);

                unlink(name);
        }
}

static void verify_free(ApiJob *base)
{
        VerifyJob *job = (VerifyJob *)base;

        store_backup_free(job->backup);
        if (job->path) { /* it did not come to be looked at */
                verify_clean(job->path);
                api_manager(base->request->api)->verifying = false;
        }
        g_free(job->path);
        err_list_done(&job->findings);
}

/* A piece, and again when others had their turn. */
static int verify_run(ApiJob *base, Store *store, Err *err)
{
        VerifyJob *job = (VerifyJob *)base;
        int r = 0;

        if (!job->backup) {
                verify_clean(job->path);
                r = store_backup_begin(store, job->path, &job->backup, err);
        }
        if (r == 0)
                r = store_backup_step(job->backup, BACKUP_PAGES, err);
        base->job.has_more = r == STORE_BACKUP_MORE;
        if (r != 0)
                return MIN(r, 0);
        g_clear_pointer(&job->backup, store_backup_free);
        return store_verify_counts(store, &job->findings, err);
}

static bool verify_step(IntakeErrand *errand)
{
        Verify *verify = (Verify *)errand;
        Store *copy = NULL;
        int r = store_open(verify->path, &copy, &verify->err);

        verify_clean(verify->path); /* whatever happens now, it leaves nothing behind */
        if (r == 0)
                r = store_verify(copy, &verify->findings);
        /* findings are the answer, not a fault of asking */
        if (r < 0 && verify->err.code == 0 && verify->findings.n_faults == 0)
                (void)err_set(&verify->err, r, NULL, "cannot verify the store", "%s", g_strerror(-r));
        store_free(copy);
        return false;
}

static void answer_verified(const Verify *verify)
{
        json_t *answer = json_object(), *list = json_array();

        for (unsigned i = 0; i < verify->findings.items->len; i++) {
                g_autofree char *text = err_render(&g_array_index(verify->findings.items, Err, i));

                json_array_append_new(list, json_text(text));
        }
        json_object_set_new(answer, "ok", json_boolean(verify->findings.n_faults == 0));
        json_object_set_new(answer, "findings", list);
        if (verify->findings.n_faults > 0)
                log_line(LOG_CRIT, LOG_STORE_FAULT, "The store has %u faults; restore a backup",
                        verify->findings.n_faults);
        api_answer_json(verify->request, 200, answer);
}

static void verify_done(IntakeErrand *errand, bool is_cut)
{
        Verify *verify = (Verify *)errand;

        if (!verify->request->answered && !is_cut) {
                if (verify->err.code < 0)
                        api_answer_err(verify->request, 503, &verify->err);
                else
                        answer_verified(verify);
        }
        verify_clean(verify->path);
        api_manager(verify->request->api)->verifying = false;
        g_free(verify->path);
        err_list_done(&verify->findings);
        api_request_unref(verify->request);
        g_free(verify);
}

static void verify_answer(ApiJob *base)
{
        VerifyJob *job = (VerifyJob *)base;
        Verify *verify = g_new0(Verify, 1);

        verify->errand = (IntakeErrand){ verify_step, verify_done };
        verify->request = api_request_ref(base->request);
        verify->path = g_steal_pointer(&job->path);
        verify->findings = job->findings;
        err_list_init(&job->findings);
        intake_run(api_manager(base->request->api)->intake, &verify->errand);
}

void api_verify(ApiRequest *request)
{
        json_t *object = api_request_object(request, "");
        Manager *manager = api_manager(request->api);
        VerifyJob *job;

        if (!object)
                return;
        json_decref(object);
        if (manager->verifying) {
                api_answer_error(request, 409, "ask again when it has ended", "the store is being verified already");
                return;
        }
        manager->verifying = true;
        job = g_new0(VerifyJob, 1);
        err_list_init(&job->findings);
        job->path = g_strdup_printf("%s/" MANAGER_VERIFY_NAME, manager->options->state_dir);
        job->base.job.outside = true;
        job->base.run = verify_run;
        job->base.answer = verify_answer;
        job->base.free = verify_free;
        api_job_give(request, &job->base, STORE_BULK);
}
