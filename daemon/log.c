#define SD_JOURNAL_SUPPRESS_LOCATION

#include "daemon/log.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/text.h"

enum { LOG_FIELDS_MAX = 24 };

/* Made once at random, as systemd-id128(1) does; never given to another meaning. */
static const char *const log_id_table[] = {
        [LOG_NONE] = "",
        [LOG_STARTED] = "346992ad69682a7decaa6a12edd9b01d",
        [LOG_STOPPING] = "6dcad2e3738571fcfc261cca4ffb7fbe",
        [LOG_STOPPED] = "ae5af3b74ed461ec10435f12454822ec",
        [LOG_RELOADED] = "38113a7e55ee98a35d75ccd75c3389b7",
        [LOG_RELOAD_REFUSED] = "e81c55ee97560d3f9a50f9958ace29a7",
        [LOG_RELOAD_WAITS] = "2298448ae7a86fba4ec660ad603b7ca5",
        [LOG_CONFIG_FAULT] = "eda61ee1c507c2a4d871f684b7cc23cd",
        [LOG_CONFIG_WARNING] = "e18031c7f5fcec8cc5c2bd9746cdcef0",
        [LOG_STORE_LOCKED] = "0871e695d111f549d65770a52dbd058b",
        [LOG_STORE_FULL] = "ec3077bf03560931965f4b1bde628f0e",
        [LOG_STORE_MENDED] = "5c033bc000f116a59cc963c87d8d3303",
        [LOG_STORE_SYNC_FAILED] = "a2e512477bd7093219b6921b9d96b0ff",
        [LOG_STORE_FAULT] = "d82bf5ecfaf89a029417993daf33d441",
        [LOG_CLOCK_JUMPED] = "ffd36dc7c89d60cd02fb37afea5e196b",
        [LOG_CLOCK_UNSYNCED] = "38becc982b6862d8ad653652d9e16748",
        [LOG_CLOCK_GOOD] = "2780a6f43c33a84500363f7623648c0e",
        [LOG_FILE_TAKEN] = "b426c7371f0cbaca32efabb4180f3e6b",
        [LOG_FILE_REFUSED_RECORDS] = "d09c61f1a11cfeaa3185f29386274843",
        [LOG_FILE_FAULT] = "7a6bcfccc3816d376f4f6e582a501a81",
        [LOG_SENT] = "207e918d9a94c0f77c898369442e128b",
        [LOG_RETRY] = "9a48d22855ff22ffcff3533fe5e8b602",
        [LOG_FAILED] = "b8993b4996a68a823aebda4c8a848872",
        [LOG_UNCERTAIN] = "f08e9cff6440a08250138983122ef8b1",
        [LOG_PROVIDER_THROTTLED] = "563da06e1b4f4e814ea482fff82860e9",
        [LOG_PROVIDER_ACCOUNT] = "faf2a9fe1ae231c4ee320e7cf45a82b2",
        [LOG_PROVIDER_OPEN] = "17449e7fa435783932a117696f0a633b",
        [LOG_PROVIDER_CLOSED] = "968bcaada49dcd3caf57e657270624d4",
        [LOG_MASS_SEND_STOPPED] = "b66fcc7bc4aa3dea02fc8bf040ce5590",
        [LOG_PAUSED] = "ef78208334165646601e78f22caffe9f",
        [LOG_UNPAUSED] = "096cfa7e3ad6cbc4f0ff241fba946ed4",
        [LOG_STAFF_ACTION] = "9ef20fa8784dd4445f6a611b4c86a730",
        [LOG_CALL_TASK] = "d5332ef8ab360cf1462fac0e69bb4182",
        [LOG_SOURCE_SILENT] = "198209f1a0a9f812f243efc07b0aa685",
        [LOG_CREDENTIAL_MISSING] = "817c00b5ec7bb63ca66a4d87a527687a",
        [LOG_RECOVERED] = "6fb30b5909e025cbb8e10382bb32aa85",
        [LOG_REHEARSAL] = "390e85d3d43330b2c159e673dfc37250",
        [LOG_WATCHDOG_LATE] = "141aef24bca13d082a7100ab34cf4a7f",
        [LOG_LISTENING] = "dc86abd93b91426ba6b49abdaf5f820e",
        [LOG_LISTENER_DOWN] = "f4c6cad394e04bf7932417e9dd346a3a",
        [LOG_HOOK_FORGED] = "9bdf4cfb6aee42d2b6583f41323ecd61",
        [LOG_HOOK_UNREADABLE] = "2b23db39bc454327b962a229de6b35d1",
        [LOG_REPLY_TAKEN] = "c1fffdc2a93f420ea2490accfe8e9d39",
        [LOG_RED_FLAG] = "85f4a6a1cbdd4a198c95ef2d9521b2ff",
        [LOG_RED_FLAG_UNHEARD] = "6daceb2523d748b38ce71ddb4950c1c9",
        [LOG_RED_FLAG_TAKEN] = "05445f78cec54a79b74bb991a7409b40",
        [LOG_NOTICE_FAILED] = "6ef1eac2fa0b43d18da5d42d071912cc",
        [LOG_POLL_FAULT] = "fb5303485fcd49541ba09fec9c564183",
        [LOG_POLL_MENDED] = "348351ffcec2b85c71acb0ce1cfa15d6",
        [LOG_ERASED] = "29ae1c28abe7ccb5b07794ddecce0806",
        [LOG_ERASE_FAULT] = "fbf03d19e293617b2ecf37bd9b1e488b",
        [LOG_RESTORED] = "4d1c7be2a58e4f0c9b36e07d1fa28c55",
        [LOG_FILE_STRAY] = "3f1c0b9d5a6e4c27b8e2d14f7a90c6e5",
        [LOG_ACK_GUESSED] = "27e890b1826a2853070ca984c9237d1b",
};
static_assert(ELEMENTSOF(log_id_table) == N_LOG_IDS, "a message lacks its id");

static const char *const priority_table[] = {
        [LOG_EMERG] = "emergency", [LOG_ALERT] = "alert", [LOG_CRIT] = "critical", [LOG_ERR] = "error",
        [LOG_WARNING] = "warning", [LOG_NOTICE] = "notice", [LOG_INFO] = "info", [LOG_DEBUG] = "debug",
};

static bool to_journal;

const char *log_id_text(LogId id)
{
        return id > LOG_NONE && (size_t)id < ELEMENTSOF(log_id_table) ? log_id_table[id] : NULL;
}

/* systemd sets $JOURNAL_STREAM to device and inode of the socket it gave us as stderr; somebody may have
 * redirected it since (systemd.exec(5)). */
static bool stderr_is_journal(void)
{
        const char *stream = getenv("JOURNAL_STREAM");
        unsigned long long device, inode;
        struct stat s;

        if (!stream || sscanf(stream, "%llu:%llu", &device, &inode) != 2 || fstat(STDERR_FILENO, &s) < 0)
                return false;
        return s.st_dev == device && s.st_ino == inode;
}

void log_init(bool to_stderr)
{
        to_journal = !to_stderr || stderr_is_journal();
}

/* A file's name may hold anything, also what moves a terminal's cursor, starts a second line or turns the direction of
 * text; and of a message whose bytes are no text journalctl shows nothing but how long it is. */
static char *make_readable(const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        GString *readable = g_string_sized_new(strlen(valid));

        for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
                gunichar letter = g_utf8_get_char(c);
                GUnicodeType type = g_unichar_type(letter);
                bool is_shown = type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR &&
                        type != G_UNICODE_PARAGRAPH_SEPARATOR;

                g_string_append_unichar(readable, is_shown ? letter : ' ');
        }
        return g_string_free(readable, FALSE);
}

static void write_stderr(int priority, const char *const *fields, const char *sentence)
{
        g_autoptr(GString) line = g_string_new(priority_table[priority]);
        g_autofree char *readable = NULL;
        size_t n_bytes;
        ssize_t n;

        g_string_append_printf(line, ": %s", sentence);
        for (size_t i = 0; fields && fields[i]; i++)
                g_string_append_printf(line, "%s%s", i == 0 ? " [" : " ", fields[i]);
        if (fields && fields[0])
                g_string_append_c(line, ']');
        readable = make_readable(line->str);
        n_bytes = strlen(readable);
        readable[n_bytes++] = '\n'; /* in place of the NUL */

        /* one write a line, so that threads do not mix theirs; a log nobody can read stops no message */
        do
                n = write(STDERR_FILENO, readable, n_bytes);
        while (n < 0 && errno == EINTR);
}

static int write_journal(int priority, LogId id, const char *const *fields, const char *sentence)
{
        g_autofree char *readable = make_readable(sentence);
        g_autofree char *message = g_strconcat("MESSAGE=", readable, NULL);
        g_autofree char *level = g_strdup_printf("PRIORITY=%d", priority);
        g_autofree char *message_id = log_id_text(id) ? g_strconcat("MESSAGE_ID=", log_id_text(id), NULL) : NULL;
        static const char identifier[] = "SYSLOG_IDENTIFIER=followupd";
        struct iovec io[LOG_FIELDS_MAX + 4];
        int n = 0;

        io[n++] = (struct iovec){ message, strlen(message) };
        io[n++] = (struct iovec){ level, strlen(level) };
        io[n++] = (struct iovec){ (char *)identifier, strlen(identifier) };
        if (message_id)
                io[n++] = (struct iovec){ message_id, strlen(message_id) };
        for (size_t i = 0; fields && fields[i] && i < LOG_FIELDS_MAX; i++)
                io[n++] = (struct iovec){ (char *)fields[i], strlen(fields[i]) };
        return sd_journal_sendv(io, n);
}

/* @shown: fields a person reads on stderr; those of an Err stand in its sentence already */
static void say(
        int priority, LogId id, const char *const *fields, const char *const *shown, const char *sentence)
{
        priority = CLAMP(priority, LOG_EMERG, LOG_DEBUG);
        if (to_journal && write_journal(priority, id, fields, sentence) >= 0)
                return;
        write_stderr(priority, shown, sentence);
}

void log_line(int priority, LogId id, const char *sentence, ...)
{
        g_autofree char *text = NULL;
        va_list values;

        va_start(values, sentence);
        text = g_strdup_vprintf(sentence, values);
        va_end(values);
        say(priority, id, NULL, NULL, text);
}

void log_fields(int priority, LogId id, const char *const *fields, const char *sentence, ...)
{
        g_autofree char *text = NULL;
        va_list values;

        va_start(values, sentence);
        text = g_strdup_vprintf(sentence, values);
        va_end(values);
        say(priority, id, fields, fields, text);
}

void log_err(int priority, LogId id, const Err *err)
{
        g_autofree char *text = err_render(err);
        g_autofree char *file = g_strconcat("CONFIG_FILE=", err->source, NULL);
        g_autofree char *line = g_strdup_printf("CONFIG_LINE=%u", err->line);
        g_autofree char *number = g_strdup_printf("ERRNO=%d", err->code < 0 ? -err->code : err->code);
        const char *fields[4] = { NULL };
        size_t n = 0;

        fields[n++] = number;
        if (err->source[0] != '\0')
                fields[n++] = file;
        if (err->line > 0)
                fields[n++] = line;
        say(priority, id, fields, NULL, text);
}
