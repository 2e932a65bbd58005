/* What powercut-replay runs on each disk image: does the store open, is it whole, and has it every record that was
 * acknowledged before the cut, with its follow-ups? Says the first thing that is wrong and ends with 1. */
#include <stdio.h>
#include <stdlib.h>

#include "store/store.h"

static int wrong(const char *what, const char *which)
{
        fprintf(stdout, "%s%s\n", what, which);
        return EXIT_FAILURE;
}

/* treatments that have follow-ups in the store */
static int read_treatments(Store *store, GHashTable *found, Err *err)
{
        StoreQuery query = { .state = -1, .from = UTC_NEVER, .to = UTC_NEVER, .n_max = 1000 };

        do {
                g_autoptr(GPtrArray) views = NULL;
                int r = store_list(store, &query, &views, &query.after, err);

                if (r < 0)
                        return r;
                for (unsigned i = 0; i < views->len; i++)
                        g_hash_table_add(found, g_strdup(((FollowupView *)views->pdata[i])->treatment));
        } while (query.after != 0);
        return 0;
}

static int check_marks(GHashTable *found, const char *path)
{
        g_autofree char *text = NULL;
        g_auto(GStrv) marks = NULL;

        if (!g_file_get_contents(path, &text, NULL, NULL))
                return wrong("no marks: ", path);
        marks = g_strsplit(text, "\n", -1);
        for (unsigned i = 0; marks[i]; i++)
                if (marks[i][0] && !g_hash_table_contains(found, marks[i]))
                        return wrong("acknowledged and lost: ", marks[i]);
        return EXIT_SUCCESS;
}

int main(void)
{
        const char *image = g_getenv("POWERCUT_IMAGE"), *marks = g_getenv("POWERCUT_MARKS");
        g_autofree char *path = image ? g_build_filename(image, "followups.db", NULL) : NULL;
        g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(Store) store = NULL;
        ErrList findings;
        Err err = { 0 };
        bool whole;

        if (!image || !marks)
                return wrong("it is for powercut-replay", "");
        if (store_open(path, &store, &err) < 0)
                return wrong("cannot open: ", err.why);
        err_list_init(&findings);
        whole = store_verify(store, &findings) >= 0 && findings.n_faults == 0;
        err_list_done(&findings);
        if (!whole)
                return wrong("the store is not whole", "");
        if (read_treatments(store, found, &err) < 0)
                return wrong("cannot read: ", err.why);
        return check_marks(found, marks);
}
