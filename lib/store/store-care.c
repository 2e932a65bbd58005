/* Care of the store: backup, verification, its sense of time, what it needs of the configuration. */
#include "store/alerts.h"

#include <errno.h>

#include "model/method.h"

struct StoreBackup {
        Store *store;
        void *copy; /* the backend's */
};

int store_backup_begin(Store *store, const char *path, StoreBackup **ret, Err *err)
{
        void *copy = NULL;
        int r = store->backend->verbs->backup_begin(store->backend, path, &copy, err);

        if (r < 0)
                return r;
        *ret = g_new0(StoreBackup, 1);
        **ret = (StoreBackup){ store, copy };
        return 0;
}

int store_backup_step(StoreBackup *backup, unsigned n_pages, Err *err)
{
        Store *store = backup->store;

        if (store->in_group)
                return err_set(err, -EBUSY, NULL, "the backup cannot be written", "a group is open");
        return store->backend->verbs->backup_step(store->backend, backup->copy, n_pages, err);
}

void store_backup_free(StoreBackup *backup)
{
        if (!backup)
                return;
        backup->store->backend->verbs->backup_end(backup->store->backend, backup->copy);
        g_free(backup);
}

static void differ(ErrList *findings, const LaneRow *lane, int what, int64_t counted, int64_t found)
{
        err_list_add(findings, "ledger", 0, "keep the file as it is and restore a backup",
                "the ledger does not balance",
                "clinic \"%s\", method \"%s\", %s: %" G_GINT64_FORMAT " are counted, %" G_GINT64_FORMAT " are there",
                lane->clinic, lane->method,
                what == TALLY_MESSAGES ? "messages" : followup_state_to_string((FollowupState)what), counted, found);
}

/* Three sums that must agree at every commit: follow-ups made, the counts by lane and state, the rows. */
int store_verify(Store *store, ErrList *findings)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(TallyRow));
        g_autofree Tally *found = g_new0(Tally, store->lanes->len + 1);
        int64_t sum = 0;
        Err err = { 0 };
        int r = verbs->verify(store->backend, findings, &err);

        if (r == 0)
                r = verbs->recount(store->backend, rows, &err);
        if (r == 0)
                r = verbs->erased_counts(store->backend, rows, &err); /* what is no longer there was there */
        if (r == 0)
                r = store_verify_replies(store, findings, &err);
        if (r < 0) {
                err_list_take(findings, &err);
                return r;
        }
        for (guint i = 0; i < rows->len; i++) {
                const TallyRow *row = &g_array_index(rows, TallyRow, i);
                if (row->lane >= 1 && (guint)row->lane <= store->lanes->len && row->what >= 0
                        && row->what < FOLLOWUP_TALLIES)
                        found[row->lane - 1].n[row->what] += row->n;
        }
        for (guint i = 0; i < store->lanes->len; i++)
                for (int what = 0; what < FOLLOWUP_TALLIES; what++) {
                        const int64_t counted = g_array_index(store->tally, Tally, i).n[what];
                        if (counted != found[i].n[what])
                                differ(findings, g_ptr_array_index(store->lanes, i), what, counted, found[i].n[what]);
                        if (what < N_FOLLOWUP_STATES)
                                sum += found[i].n[what];
                }
        if (sum != store->meta.made)
                err_list_add(findings, "ledger", 0, "keep the file as it is and restore a backup",
                        "the ledger does not balance",
                        "%" G_GINT64_FORMAT " follow-ups were made, %" G_GINT64_FORMAT " are there", store->meta.made,
                        sum);
        return 0;
}

int store_verify_counts(Store *store, ErrList *findings, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(TallyRow));
        MetaRow meta = { 0 };
        int r = verbs->tally_list(store->backend, rows, err);

        if (r == 0)
                r = MIN(verbs->meta_get(store->backend, &meta, err), 0);
        for (guint i = 0; r == 0 && i < rows->len; i++) {
                const TallyRow *row = &g_array_index(rows, TallyRow, i);
                int64_t counted;

                if (row->lane < 1 || (guint)row->lane > store->lanes->len || row->what < 0 || row->what >= FOLLOWUP_TALLIES)
                        continue; /* what is wrong in the database itself store_verify() finds */
                counted = g_array_index(store->tally, Tally, row->lane - 1).n[row->what];
                if (counted != row->n)
                        differ(findings, g_ptr_array_index(store->lanes, (guint)row->lane - 1), row->what, counted, row->n);
        }
        if (r == 0 && meta.made != store->meta.made)
                err_list_add(findings, "ledger", 0, "restart followupd", "the ledger does not balance",
                        "%" G_GINT64_FORMAT " follow-ups were made, the database says %" G_GINT64_FORMAT, store->meta.made, meta.made);
        return r;
}

int store_last_seen(Store *store, UtcMs *ret, Err *err)
{
        *ret = store->meta.last_seen;
        return 0;
}

int store_see(Store *store, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        return r < 0 ? r : store_verb_end(store, 0, err);
}

static int64_t pending_of(const Store *store, guint lane)
{
        const Tally *tally = &g_array_index(store->tally, Tally, lane);

        return tally->n[FOLLOWUP_PLANNED] + tally->n[FOLLOWUP_HELD] + tally->n[FOLLOWUP_SENDING]
                + tally->n[FOLLOWUP_TASK];
}

int store_check_config(Store *store, const Config *config, ErrList *faults)
{
        static const char mend[] = "put it back until nothing waits for it, or cancel what does";
        GHashTableIter iter;
        gpointer value;

        for (guint i = 0; i < store->lanes->len; i++) {
                const LaneRow *lane = g_ptr_array_index(store->lanes, i);
                const Clinic *clinic = config_clinic(config, lane->clinic);
                const int64_t n = pending_of(store, i);

                if (n <= 0)
                        continue;
                if (!clinic)
                        err_list_add(faults, config->file, 0, mend, "a clinic is missing",
                                "clinic \"%s\" has %" G_GINT64_FORMAT " follow-ups that are still open", lane->clinic, n);
                else if (!method_is_task(lane->method) && lane->method[0] != '\0'
                        && g_array_index(store->tally, Tally, i).n[FOLLOWUP_PLANNED] > 0
                        && !clinic_provider(clinic, lane->method))
                        err_list_add(faults, clinic->file, clinic->line, mend, "a provider is missing",
                                "clinic \"%s\" has %" G_GINT64_FORMAT " follow-ups to go out by %s, which has no provider",
                                lane->clinic, n, lane->method);
        }
        g_hash_table_iter_init(&iter, config->protocols);
        while (g_hash_table_iter_next(&iter, NULL, &value)) {
                const Protocol *protocol = value;
                Err err = { 0 };

                if (store_check_protocol(store, protocol, &err) == STORE_PROTOCOL_DIFFERS)
                        err_list_take(faults, &err);
        }
        return 0;
}
