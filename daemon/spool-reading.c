#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "daemon/spool-source.h"

/* Slices asked for ahead: the intake thread parses one while the store keeps the one before. */
enum { FEEDS_AHEAD = 3 };

struct SpoolReading {
        SpoolSource *source;
        char *name;
        SpoolDone done;
        struct stat was; /* when it was opened */
        IntakeStream *stream;
        unsigned n_fed;
        bool at_end;
        int fault;
        unsigned n_put[STORE_PUT_WITHDRAWN + 1]; /* by StorePut; [0]: refused */
        unsigned n_followups;
        unsigned n_refused[N_REFUSALS];
        bool rest_is_lost;
        unsigned lost_from; /* line */
        SpoolErrors errors;
        Err errors_fault; /* the .errors file cannot be written */
};

void spool_reading_free(SpoolReading *reading)
{
        if (!reading)
                return;
        intake_close(reading->stream);
        spool_errors_drop(&reading->source->folder, &reading->errors);
        g_free(reading->name);
        g_free(reading);
}

/* ---- what was refused ------------------------------------------------------------------------ */

static void write_error(FILE *file, const IntakeResult *result)
{
        const RecordFault *fault = &result->fault;

        if (fault->line > 0)
                fprintf(file, "line %u", fault->line);
        else
                fputs("the file", file);
        if (result->id)
                fprintf(file, " (%s)", result->id);
        if (fault->field[0] != '\0')
                fprintf(file, ", %s", fault->field);
        fprintf(file, ": %s: %s.", refusal_to_string(fault->refusal), fault->why);
        if (fault->mend[0] != '\0')
                fprintf(file, " To mend: %s", fault->mend);
        fputc('\n', file);
}

static void tell_error(SpoolReading *reading, const IntakeResult *result)
{
        const SpoolFolder *folder = &reading->source->folder;

        reading->n_refused[result->fault.refusal]++;
        if (result->fault.rest_is_lost) {
                reading->rest_is_lost = true;
                reading->lost_from = result->fault.line;
        }
        if (!reading->errors.file && reading->errors_fault.code == 0)
                spool_errors_begin(folder, reading->name, &reading->errors, &reading->errors_fault);
        if (reading->errors.file)
                write_error(reading->errors.file, result);
}

static unsigned count_all(const SpoolReading *reading)
{
        unsigned n = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(reading->n_put); i++)
                n += reading->n_put[i];
        return n;
}

/* "no-contact 2, bad-date 1" */
static char *words_of(const SpoolReading *reading)
{
        GString *words = g_string_new(NULL);

        for (int i = 0; i < N_REFUSALS; i++)
                if (reading->n_refused[i] > 0)
                        g_string_append_printf(words, "%s%s %u", words->len > 0 ? ", " : "",
                                refusal_to_string((Refusal)i), reading->n_refused[i]);
        return g_string_free(words, FALSE);
}

/* "", or what is in no count: nobody knows how many records there were. Caller g_free()s. */
static char *words_of_the_rest(const SpoolReading *reading)
{
        return reading->rest_is_lost ? g_strdup_printf(", and all that follows line %u was not read", reading->lost_from) : g_strdup("");
}

/* ---- the end --------------------------------------------------------------------------------- */

/* @now_at: NULL: staff took it away while it was read */
static void log_end(const SpoolReading *reading, const char *now_at)
{
        const unsigned *n = reading->n_put;
        g_autofree char *source = g_strconcat("SOURCE=", reading->source->id, NULL);
        g_autofree char *file = g_strconcat("FILE=", reading->name, NULL);
        const char *const fields[] = { source, file, NULL };

        if (n[0] == 0) {
                log_fields(LOG_INFO, LOG_FILE_TAKEN, fields,
                        "%s/%s was read: %u records (%u new, %u changed, %u withdrawn, %u known), %u follow-ups",
                        reading->source->id, reading->name, count_all(reading), n[STORE_PUT_NEW],
                        n[STORE_PUT_UPDATED], n[STORE_PUT_WITHDRAWN], n[STORE_PUT_UNCHANGED],
                        reading->n_followups);
        } else {
                g_autofree char *words = words_of(reading), *rest = words_of_the_rest(reading);

                log_fields(LOG_WARNING, LOG_FILE_REFUSED_RECORDS, fields,
                        "%s/%s: %u of %u records were refused (%s)%s; %s%s%s", reading->source->id,
                        reading->name, n[0], count_all(reading), words, rest,
                        now_at ? "line, field and reason stand in " : "the file has been taken away meanwhile",
                        now_at ? now_at : "", now_at ? ".errors" : "");
        }
}

static void say_count(SpoolReading *reading)
{
        g_autofree char *rest = words_of_the_rest(reading);

        if (reading->errors.file)
                fprintf(reading->errors.file,
                        "%u of %u records were refused%s, the others were taken. Mend these lines and drop "
                        "the file again: what was taken is recognised.\n",
                        reading->n_put[0], count_all(reading), rest);
}

static SpoolEnd put_away(SpoolReading *reading, Err *err)
{
        g_autofree char *now_at = NULL;
        bool refused = reading->n_put[0] > 0;
        int r;

        if (reading->fault == -ENOSPC)
                err_set(err, -ENOSPC, "make room on the disk of the state directory; it is read again by itself",
                        reading->name, "is not all read: the disk is full");
        else if (reading->fault < 0)
                err_set(err, reading->fault, "it is tried again by itself; look into the lines before this one",
                        reading->name, "is not all read: %s", g_strerror(-reading->fault));
        else if (reading->errors_fault.code < 0)
                *err = reading->errors_fault;
        if (err->code < 0)
                return SPOOL_END_LEFT;

        say_count(reading);
        r = spool_folder_put_away(&reading->source->folder, reading->name, &reading->was,
                refused ? &reading->errors : NULL, &now_at, err);
        if (r < 0)
                return SPOOL_END_LEFT;
        if (r == SPOOL_CHANGED)
                return SPOOL_END_CHANGED;
        log_end(reading, now_at);
        return SPOOL_END_AWAY;
}

static void finish(SpoolReading *reading)
{
        SpoolSource *source = reading->source;
        SpoolDone done = reading->done;
        g_autofree char *name = g_strdup(reading->name);
        Err err = { 0 };
        SpoolEnd end = put_away(reading, &err);

        spool_reading_free(reading);
        done(source, name, end, &err);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void on_results(IntakeStream *stream, GPtrArray *results, void *userdata)
{
        SpoolReading *reading = userdata;

        for (unsigned i = 0; i < results->len; i++) {
                const IntakeResult *result = g_ptr_array_index(results, i);

                reading->n_put[result->put]++;
                reading->n_followups += result->n_followups;
                if (result->put == 0)
                        tell_error(reading, result);
        }
}

static void feed(SpoolReading *reading)
{
        Manager *manager = reading->source->manager;

        /* an orderly stop waits for what was fed; the file is read again at the next start */
        while (!reading->at_end && reading->fault >= 0 && !manager->stopping && reading->n_fed < FEEDS_AHEAD) {
                reading->n_fed++;
                intake_feed_file(reading->stream, clock_now(manager->clock));
        }
}

static void on_drained(IntakeStream *stream, bool at_end, int fault, void *userdata)
{
        SpoolReading *reading = userdata;

        reading->n_fed--;
        reading->at_end = reading->at_end || at_end;
        if (fault < 0)
                reading->fault = fault;
        feed(reading);
        if (reading->n_fed == 0 && (reading->at_end || reading->fault < 0))
                finish(reading);
}

int spool_reading_new(SpoolSource *source, const char *name, SpoolDone done, SpoolReading **ret, Err *err)
{
        static const IntakeCallbacks callbacks = { .results = on_results, .drained = on_drained };
        SpoolReading *reading;
        struct stat s;
        int fd;

        fd = openat(source->folder.fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
                return SPOOL_GONE;
        if (fd < 0 && errno == ELOOP)
                return SPOOL_CHANGED;
        if (fd < 0 || fstat(fd, &s) < 0) {
                int r = -errno;

                if (fd >= 0)
                        close(fd);
                return err_set(err, r, "let the group followupd-staff read it: chmod g+r FILE", name,
                        "cannot be opened: %s", g_strerror(-r));
        }
        if (!S_ISREG(s.st_mode)) {
                close(fd);
                return SPOOL_CHANGED;
        }

        reading = g_new0(SpoolReading, 1);
        reading->source = source;
        reading->name = g_strdup(name);
        reading->done = done;
        reading->was = s;
        reading->stream = intake_open(source->manager->intake, source->id, name, &callbacks, reading, err);
        if (!reading->stream) {
                close(fd);
                spool_reading_free(reading);
                return err->code;
        }
        intake_take_file(reading->stream, fd);
        feed(reading);
        *ret = reading;
        return 0;
}

int spool_refuse_special(SpoolSource *source, const char *name, const struct stat *seen, Err *err)
{
        const char *what = S_ISLNK(seen->st_mode) ? "is a link" : "is not a regular file";
        g_autofree char *now_at = NULL;
        SpoolErrors errors = { 0 };
        int r;

        r = spool_errors_begin(&source->folder, name, &errors, err);
        if (r < 0)
                return r;
        fprintf(errors.file, "the file %s: it was not read. To mend: copy the file itself into the folder\n",
                what);
        r = spool_folder_put_away(&source->folder, name, seen, &errors, &now_at, err);
        spool_errors_drop(&source->folder, &errors);
        if (r == 0)
                log_line(LOG_WARNING, LOG_FILE_FAULT,
                        "%s/%s %s: it was not read and lies in %s now. To mend: copy the file itself", source->id,
                        name, what, now_at);
        return r;
}
