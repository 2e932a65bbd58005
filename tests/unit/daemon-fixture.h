/* A clinic in a folder, its configuration, a store in memory with its thread, and an intake, as the daemon ties
 * them together; the test is the loop. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "daemon/intake.h"
#include "test.h"

typedef struct DaemonFixture {
        char *folder;
        Config *config;
        StoreThread *store;
        int store_fd, intake_fd;
        Intake *intake;
} DaemonFixture;

static inline void remove_all(const char *path)
{
        GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir))) {
                g_autofree char *below = g_build_filename(path, name, NULL);

                remove_all(below);
        }
        if (dir)
                g_dir_close(dir);
        g_remove(path);
}

static inline void fixture_write(const DaemonFixture *f, const char *name, const char *text)
{
        g_autofree char *path = g_build_filename(f->folder, "etc", name, NULL);
        g_autofree char *parent = g_path_get_dirname(path);

        g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* a step is due at once for a treatment of a few hours ago, one later */
static inline void fixture_write_protocol(const DaemonFixture *f, unsigned version)
{
        g_autofree char *text = g_strdup_printf(
                "protocol = { id = \"botox\"; version = %u; signed_off = \"Dr T.\"; procedures = [ \"botox\" ];\n"
                "  steps = ( { id = \"h6\"; when = \"6 hours\"; purpose = \"safety\"; message = \"m\"; },\n"
                "            { id = \"w2\"; when = \"%u weeks\"; purpose = \"review\"; message = \"m\"; } ); };\n",
                version, version + 1);

        fixture_write(f, "protocols.d/botox.conf", text);
}

static inline Config *fixture_load(const DaemonFixture *f)
{
        g_autofree char *path = g_build_filename(f->folder, "etc", "followupd.conf", NULL);
        Config *config = NULL;
        ErrList faults;

        err_list_init(&faults);
        config_load(path, &faults, &config);
        for (unsigned i = 0; !config && i < faults.items->len; i++) {
                g_autofree char *text = err_render(&g_array_index(faults.items, Err, i));

                g_test_message("%s", text);
        }
        g_assert_nonnull(config);
        err_list_done(&faults);
        return config;
}

static inline void fixture_init(DaemonFixture *f)
{
        Store *store = NULL;
        Err err = { 0 };

        *f = (DaemonFixture){ .folder = g_dir_make_tmp("followupd-XXXXXX", NULL) };
        fixture_write(f, "followupd.conf", "limits = { settle_files = \"1 second\"; };\n");
        fixture_write(f, "clinics.d/c.conf",
                "clinic = { id = \"c\"; name = \"C\"; time_zone = \"UTC\"; country = \"UA\"; languages = [ \"en\" ];\n"
                "  phone = \"+380800000000\"; emergency_phone = \"103\"; send_between = \"00:00-23:59\";\n"
                "  working_hours = \"09:00-18:00\"; working_days = \"Mon-Fri\"; holidays = [ \"2026-03-09\" ];\n"
                "  methods = [ \"sms\", \"call\" ]; providers = { sms = \"p\"; }; responsible = \"desk\"; };\n");
        fixture_write(f, "providers.d/p.conf",
                "provider = { id = \"p\"; carries = \"sms\";\n"
                "  request = { method = \"POST\"; url = \"http://127.0.0.1:9/\"; timeout = \"5 seconds\";\n"
                "    json = { to = \"{to}\"; text = \"{text}\"; }; }; };\n");
        fixture_write(f, "messages.d/en.conf",
                "messages = { language = \"en\"; texts = { m = \"{patient}, how are you? 1 good, 2 bad. {phone} {emergency_phone}\"; }; };\n");
        fixture_write(f, "staff.d/desk.conf", "staff = { id = \"desk\"; name = \"Desk\"; };\n");
        fixture_write(f, "sources.d/crm.conf", "source = { id = \"crm\"; clinic = \"c\"; expect_every = \"9 hours\"; };\n");
        fixture_write_protocol(f, 1);
        f->config = fixture_load(f);

        f->store_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        f->intake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        g_assert_cmpint(store_open_memory(&store, &err), ==, 0);
        g_assert_cmpint(store_thread_new(store, f->store_fd, false, &f->store, &err), ==, 0);
        g_assert_cmpint(intake_new(f->store, f->intake_fd, false, &f->intake, &err), ==, 0);
        intake_set_config(f->intake, f->config);
}

static inline void fixture_done(DaemonFixture *f)
{
        intake_free(f->intake);
        store_free(store_thread_stop(f->store));
        config_unref(f->config);
        close(f->store_fd);
        close(f->intake_fd);
        remove_all(f->folder);
        g_free(f->folder);
}

/* the loop's part: one turn when a thread has woken it; gives up after 20 s */
static inline unsigned fixture_turn(DaemonFixture *f)
{
        struct pollfd fds[] = { { f->store_fd, POLLIN, 0 }, { f->intake_fd, POLLIN, 0 } };
        uint64_t n;

        if (poll(fds, G_N_ELEMENTS(fds), 20000) <= 0)
                g_error("nothing has happened for 20 s");
        if (fds[0].revents)
                g_assert_cmpint(read(f->store_fd, &n, sizeof(n)), ==, sizeof(n));
        if (fds[1].revents)
                g_assert_cmpint(read(f->intake_fd, &n, sizeof(n)), ==, sizeof(n));
        store_thread_finish(f->store);
        return intake_finish(f->intake);
}

/* a treatment in the native form */
static inline void append_treatment(
        GString *out, unsigned number, const char *procedure, const char *status, const char *moment)
{
        g_string_append_printf(out,
                "{\"type\":\"treatment\",\"id\":\"T-%u\",\"clinic\":\"c\",\"procedure\":\"%s\",\"status\":\"%s\","
                "\"performed_at\":\"%s\",\"patient\":{\"id\":\"P-%u\",\"name\":\"N\","
                "\"phone\":\"+380671234567\",\"consent\":{\"care\":true}}}\n",
                number, procedure, status, moment, number);
}

static const UtcMs fixture_now = { INT64_C(1772528400000) }; /* 2026-03-03T09:00:00Z, a Tuesday */
