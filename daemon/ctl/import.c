/* followupctl import: records to the daemon, as they come. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "record/record.h"
#include "daemon/ctl/client.h"
#include "daemon/ctl/table.h"
#include "daemon/ctl/verbs.h"

/* KEEP_ALIVE_S: a session in which nothing comes is ended by the daemon after a minute */
enum { SLICE_BYTES = 256 * 1024, KEEP_ALIVE_S = 20, FILE_NAME_MAX = 200 };

typedef struct Importer {
        Client *client;
        const Ctl *ctl;
        const char *file; /* as given */
        char *session;
        unsigned n_new, n_updated, n_withdrawn, n_unchanged, n_waiting, n_booked, n_refused, n_faults;
        uint64_t n_followups;
        int status;
} Importer;

static void tell_refused(const json_t *line)
{
        g_autofree char *file = shown_member(line, "file");
        g_autofree char *field = shown_member(line, "field");
        g_autofree char *reason = shown_member(line, "reason");
        g_autofree char *why = shown_member(line, "why");
        g_autofree char *mend = shown_member(line, "mend");

        fprintf(stderr, "%s:%" JSON_INTEGER_FORMAT ": %s%s%s: %s", file,
                json_integer_value(json_object_get(line, "line")),
                strcmp(field, "-") != 0 ? field : "", strcmp(field, "-") != 0 ? ": " : "", reason,
                strcmp(why, "-") != 0 ? why : "refused");
        if (strcmp(mend, "-") != 0)
                fprintf(stderr, ". To mend: %s", mend);
        fputc('\n', stderr);
}

static void tell_fault(const json_t *line)
{
        g_autofree char *error = shown_member(line, "error");
        g_autofree char *mend = shown_member(line, "mend");

        fprintf(stderr, "followupctl: %s. To mend: %s\n", error, mend);
}

/* A file without a byte holds no record to refuse; it is told to the person alone. */
static bool is_empty_file(const json_t *line)
{
        return text_equal(json_string_value(json_object_get(line, "reason")), refusal_to_string(REFUSAL_EMPTY_FILE));
}

static void count(Importer *importer, const json_t *line)
{
        const char *result = json_string_value(json_object_get(line, "result"));

        if (json_object_get(line, "error")) {
                importer->n_faults++;
                tell_fault(line);
        } else if (is_empty_file(line)) {
                importer->n_faults++;
                tell_refused(line);
        } else if (json_is_true(json_object_get(line, "refused"))) {
                importer->n_refused++;
                tell_refused(line);
        } else if (text_equal(result, "new")) {
                importer->n_new++;
        } else if (text_equal(result, "updated")) {
                importer->n_updated++;
        } else if (text_equal(result, "withdrawn")) {
                importer->n_withdrawn++;
        } else {
                importer->n_unchanged++;
        }
        importer->n_waiting += text_equal(json_string_value(json_object_get(line, "waits")), "patient");
        importer->n_booked += text_equal(json_string_value(json_object_get(line, "waits")), "treatment");
        importer->n_followups += (uint64_t)json_integer_value(json_object_get(line, "followups"));
}

/* Each line is a record that is durable, or refused: told at once. */
static void take_lines(Importer *importer, const Reply *reply)
{
        g_auto(GStrv) lines = g_strsplit(reply->body->str, "\n", -1);

        for (char **line = lines; *line; line++) {
                json_t *object = json_loads(*line, 0, NULL);

                if (json_is_object(object)) {
                        if (importer->ctl->json && !json_object_get(object, "error") && !is_empty_file(object)) {
                                g_autofree char *safe = shown_json(*line);

                                puts(safe);
                                fflush(stdout);
                        }
                        count(importer, object);
                }
                json_decref(object);
        }
}

/* Return: true: go on. */
static bool post(Importer *importer, const char *what, const void *bytes, size_t n_bytes)
{
        g_autofree char *path = g_strdup_printf("/v1/imports/%s/%s", importer->session, what);
        Reply reply = { 0 };
        unsigned n_faults = importer->n_faults;
        int status = client_post(importer->client, path, bytes, n_bytes, &reply);

        if (status != CTL_DONE) {
                fprintf(stderr, "followupctl: what was told as new, updated or withdrawn is kept; "
                                "import the rest again\n");
                importer->status = status;
                return false;
        }
        take_lines(importer, &reply);
        if (reply.status != 200 &&
                (importer->n_faults > n_faults || reply_refused(&reply, importer->file)))
                importer->status = CTL_REFUSED;
        status = reply.status == 200;
        reply_done(&reply);
        return status;
}

static bool begin(Importer *importer, const char *source)
{
        /* the end of a long path tells more than its beginning */
        size_t n = g_utf8_validate(importer->file, -1, NULL) ? text_chars(importer->file) : 0;
        const char *name = n == 0              ? "file"
                           : n > FILE_NAME_MAX ? g_utf8_offset_to_pointer(
                                                         importer->file, (glong)(n - FILE_NAME_MAX))
                                               : importer->file;
        Reply reply = { 0 };
        json_t *answer = NULL;

        importer->status = client_post_json(importer->client, "/v1/imports",
                json_pack("{s:o, s:o, s:o}", "source", typed_text(source), "file", typed_text(name), "who",
                        typed_text(client_who())),
                &reply);
        if (importer->status != CTL_DONE)
                return false;
        if (!reply_refused(&reply, importer->file))
                answer = reply_json(&reply);
        importer->session = g_strdup(json_string_value(json_object_get(answer, "import")));
        if (!importer->session)
                importer->status = CTL_REFUSED;
        json_decref(answer);
        reply_done(&reply);
        return importer->session;
}

/* Bytes as they come, and a word in time that we are still there. */
static bool pump(Importer *importer, int fd)
{
        g_autofree char *bytes = g_malloc(SLICE_BYTES);

        for (;;) {
                struct pollfd wait = { .fd = fd, .events = POLLIN };
                int ready = poll(&wait, 1, KEEP_ALIVE_S * 1000);
                ssize_t n;

                if (ready == 0 && !post(importer, "data", NULL, 0))
                        return false;
                if (ready <= 0)
                        continue;
                n = read(fd, bytes, SLICE_BYTES);
                if (n < 0 && (errno == EINTR || errno == EAGAIN))
                        continue;
                if (n < 0) {
                        fprintf(stderr, "followupctl: %s: cannot be read: %s\n", importer->file,
                                g_strerror(errno));
                        importer->status = CTL_REFUSED;
                        /* what came whole is taken; the end is not said, so a cut line is no record
                         */
                        return false;
                }
                if (n == 0)
                        return post(importer, "end", NULL, 0);
                if (!post(importer, "data", bytes, (size_t)n))
                        return false;
        }
}

static void tell_sum(const Importer *importer)
{
        g_autofree char *file = shown_text(importer->file);

        printf("%s: %u new, %u updated, %u withdrawn, %u unchanged, %u refused; %" G_GUINT64_FORMAT
               " follow-ups\n",
                file, importer->n_new, importer->n_updated, importer->n_withdrawn,
                importer->n_unchanged, importer->n_refused, importer->n_followups);
        if (importer->n_waiting > 0)
                printf("%s: %u of them wait for a record that tells how to reach their patient\n", file,
                        importer->n_waiting);
        if (importer->n_booked > 0)
                printf("%s: %u of them are treatments that are booked and not done: nothing is planned for them yet, and only "
                       "records of type appointment are reminded of\n",
                        file, importer->n_booked);
}

static int import_file(const Ctl *ctl, const char *source, const char *file)
{
        Importer importer = { .ctl = ctl, .file = file };
        bool is_stdin = strcmp(file, "-") == 0;
        int fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

        if (fd < 0) {
                fprintf(stderr, "followupctl: %s: cannot be read: %s\n", file, g_strerror(errno));
                return CTL_REFUSED;
        }
        importer.client = client_new(ctl);
        if (begin(&importer, source)) {
                pump(&importer, fd);
                if (!ctl->json)
                        tell_sum(&importer);
        }
        if (importer.status == CTL_DONE && importer.n_refused + importer.n_faults > 0)
                importer.status = CTL_REFUSED;
        if (!is_stdin)
                close(fd);
        client_free(importer.client);
        g_free(importer.session);
        return importer.status;
}

int verb_import(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *source = NULL;
        const GOptionEntry own[] = {
                { "source", 0, 0, ARG_TEXT, &source, "how to read them, by default native",
                        "SOURCE" },
                { 0 },
        };
        int status = CTL_DONE;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc < 2)
                return ctl_usage(verb, "name the files, or - for standard input");
        for (int i = 1; i < argc; i++) {
                int one = import_file(ctl, source ? source : "native", argv[i]);

                if (one == CTL_NO_DAEMON)
                        return one;
                status = MAX(status, one);
        }
        return status;
}
