/* Reading: views of follow-ups, lists, the ledger. */
#include "store/holdings.h"
#include "store/messages.h"
#include "store/treatment.h"

#include <errno.h>
#include <string.h>

#include "plan/own-plan.h"
#include "record/plan-change.h"

enum { LIST_LOOKS_AT_MOST = 20000, LIST_PAGE = 500 };

/* ---- views ----------------------------------------------------------------------------------- */

void followup_view_free(FollowupView *view)
{
        if (!view)
                return;
        g_free(view->clinic);
        g_free(view->system);
        g_free(view->treatment);
        g_free(view->record_type);
        g_free(view->procedure);
        g_free(view->practitioner);
        g_free(view->responsible);
        if (view->patient)
                g_atomic_rc_box_release_full(view->patient, (GDestroyNotify)patient_done);
        g_free(view->message_text);
        g_free(view->message_id);
        g_free(view->message_language);
        step_free(view->own_step);
        g_clear_pointer(&view->changes, g_ptr_array_unref);
        g_free(view);
}

const Step *followup_view_step(const FollowupView *view)
{
        if (view->own_step)
                return view->own_step;
        return view->protocol && view->f.step < view->protocol->steps->len
                ? g_ptr_array_index(view->protocol->steps, view->f.step) : NULL;
}

/* The record and patient of the rows being shown: rows of one treatment lie together, so they are read once. */
typedef struct Shown {
        RecordRow record;
        Patient *patient; /* reference-counted; shared by the views */
        int64_t patient_number;
        Consent consent;
        GPtrArray *given, *by_staff; /* PlanChange *; NULL none */
} Shown;

static void forget_record(Shown *shown)
{
        record_row_done(&shown->record);
        shown->record = (RecordRow){ 0 };
        g_clear_pointer(&shown->given, g_ptr_array_unref);
        g_clear_pointer(&shown->by_staff, g_ptr_array_unref);
}

static void shown_done(Shown *shown)
{
        forget_record(shown);
        if (shown->patient)
                g_atomic_rc_box_release_full(shown->patient, (GDestroyNotify)patient_done);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shown, shown_done)

static int dangling(Err *err)
{
        return err_set(err, -EUCLEAN, "keep the file as it is and restore a backup", "the store cannot be read",
                "a follow-up lacks its record or patient");
}

static int show(Store *store, Shown *shown, int64_t treatment, Err *err)
{
        PatientRow row = { 0 };
        int r;

        if (shown->record.number == treatment)
                return 0;
        forget_record(shown);
        r = store->backend->verbs->record_get(store->backend, treatment, &shown->record, err);
        if (r != 0)
                return r < 0 ? r : dangling(err);
        shown->given = plan_changes_from_json(shown->record.plan);
        shown->by_staff = plan_changes_from_json(shown->record.staff_plan);
        if (shown->patient && shown->patient_number == shown->record.patient)
                return 0;
        r = store_patient_get(store, shown->record.patient, &row, err);
        if (r != 0)
                return r < 0 ? r : dangling(err);
        if (shown->patient)
                g_atomic_rc_box_release_full(shown->patient, (GDestroyNotify)patient_done);
        shown->patient = g_atomic_rc_box_new(Patient);
        *shown->patient = row.p;
        shown->patient_number = row.number;
        shown->consent = store_consent(&row);
        return store_refuse_for_erased(store, row.number, &shown->consent, err);
}

static int add_message(Store *store, FollowupView *view, Err *err)
{
        g_auto(MessageRow) message = { 0 };
        int r = store_message_row(store, view->message, &message, err);

        if (r != 0)
                return r < 0 ? r : dangling(err);
        view->message_text = g_steal_pointer(&message.m.text);
        view->message_parts = message.m.parts;
        view->message_id = g_strdup(message.m.id);
        view->message_language = g_steal_pointer(&message.m.language);
        return 0;
}

static void add_changes(const GPtrArray *changes, FollowupView *view)
{
        for (guint i = 0; changes && i < changes->len; i++) {
                const PlanChange *change = g_ptr_array_index(changes, i);

                if (own_change_is_for(change, view->own_step))
                        g_ptr_array_add(view->changes, plan_change_copy(change));
        }
}

/* The step as the patient's own plan has it, and who has said so. */
static void add_own_step(const Shown *shown, FollowupView *view)
{
        const OwnPlan own = { shown->given, shown->by_staff, shown->record.type, shown->record.status };

        if ((!own.record && !own.staff) || !view->protocol)
                return;
        view->own_step = own_step(view->protocol, &own, view->f.step);
        if (!view->own_step)
                return;
        view->changes = g_ptr_array_new_with_free_func(plan_change_free);
        add_changes(own.record, view);
        add_changes(own.staff, view);
}

int store_views(Store *store, const GArray *rows, GPtrArray *views, Err *err)
{
        g_auto(Shown) shown = { 0 };

        for (guint i = 0; i < rows->len; i++) {
                FollowupRow row = g_array_index(rows, FollowupRow, i);
                const char *procedure, *practitioner, *responsible;
                const OriginRow *origin;
                const Pinned *pinned;
                FollowupView *view;
                int r = show(store, &shown, treatment_of(row.f.id), err);

                if (r == 0)
                        r = store_word_text(store, shown.record.procedure, &procedure, err);
                if (r == 0)
                        r = store_word_text(store, shown.record.practitioner, &practitioner, err);
                if (r == 0)
                        r = store_word_text(store, shown.record.responsible, &responsible, err);
                if (r < 0)
                        return r;
                store_row_fill(store, &row);
                origin = store_origin_row(store, shown.record.origin);
                pinned = store_pinned(store, row.protocol);
                view = g_new0(FollowupView, 1);
                g_ptr_array_add(views, view);
                view->f = row.f;
                view->clinic = g_strdup(origin->clinic);
                view->system = g_strdup(origin->system);
                view->treatment = g_strdup(shown.record.id);
                view->record_type = g_strdup(record_type_to_string(shown.record.type));
                view->procedure = g_strdup(procedure);
                view->practitioner = g_strdup(practitioner);
                view->responsible = g_strdup(responsible);
                view->treatment_number = shown.record.number;
                view->moment = shown.record.moment;
                view->protocol = pinned ? pinned->protocol : NULL;
                view->patient_number = shown.patient_number;
                view->patient = g_atomic_rc_box_acquire(shown.patient);
                view->consent = shown.consent;
                view->message = row.f.message;
                view->is_for_reply = is_for_reply(&row.f);
                add_own_step(&shown, view);
                r = store_is_stopped(store, view->patient_number, view->patient, row.f.method, row.f.purpose, &view->stopped, err);
                if (r == 0 && view->is_for_reply)
                        r = store_task_answers(store, row.f.id, &view->answers, err);
                if (r == 0 && view->f.state == FOLLOWUP_TASK)
                        r = store_task_trouble(store, &row, &view->trouble, err);
                if (r == 0 && view->message != 0)
                        r = add_message(store, view, err);
                if (r < 0)
                        return r;
        }
        return 0;
}

int store_get(Store *store, int64_t id, FollowupView **ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        FollowupRow row;
        int r = store->backend->verbs->followup_get(store->backend, id, &row, err);

        if (r != 0)
                return r;
        g_array_append_val(rows, row);
        r = store_views(store, rows, views, err);
        if (r == 0)
                *ret = g_ptr_array_steal_index(views, 0);
        return r;
}

int store_of_treatment(Store *store, int64_t treatment_number, GPtrArray **ret, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        int r = store_rows_raw(store, treatment_number, rows, err);

        if (r == 0)
                r = store_views(store, rows, views, err);
        if (r == 0)
                *ret = g_steal_pointer(&views);
        return r;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static bool matches_row(const StoreQuery *query, const FollowupRow *row)
{
        if (query->state >= 0 && (int)row->f.state != query->state)
                return false;
        if (query->tasks_only && row->f.state != FOLLOWUP_TASK)
                return false;
        if (utc_is_never(row->f.due))
                return utc_is_never(query->from) && utc_is_never(query->to);
        return (utc_is_never(query->from) || row->f.due.ms >= query->from.ms)
                && (utc_is_never(query->to) || row->f.due.ms < query->to.ms);
}

static bool matches_lane(Store *store, const StoreQuery *query, const FollowupRow *row)
{
        return !query->clinic || strcmp(store_lane_row(store, row->lane)->clinic, query->clinic) == 0;
}

/* Numbers of the records a query names, ascending; a patient or treatment may have its id in several systems. */
int store_named_records(Store *store, const StoreQuery *query, GArray *numbers, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        int r = 0;

        for (guint i = 0; r >= 0 && i < store->origins->len; i++) {
                const OriginRow *origin = g_ptr_array_index(store->origins, i);

                if (query->clinic && strcmp(origin->clinic, query->clinic) != 0)
                        continue;
                if (query->treatment) {
                        for (int type = 0; r >= 0 && type < N_RECORD_TYPES; type++) {
                                g_auto(RecordRow) record = { 0 };
                                r = verbs->record_find(store->backend, origin->ref, (RecordType)type, query->treatment,
                                        &record, err);
                                if (r == 0)
                                        g_array_append_val(numbers, record.number);
                        }
                } else {
                        g_auto(PatientRow) patient = { 0 };
                        r = verbs->patient_find(store->backend, origin->ref, query->patient, &patient, err);
                        if (r == 0)
                                r = verbs->record_numbers_of(store->backend, patient.number, numbers, err);
                }
        }
        return r < 0 ? r : 0;
}

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
        const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

static gint compare_rows(gconstpointer a, gconstpointer b)
{
        return compare_numbers(&((const FollowupRow *)a)->f.id, &((const FollowupRow *)b)->f.id);
}

/* Take what matches from @rows, up to the page's end. Returns false when the page is full. */
static bool take_matching(Store *store, const StoreQuery *query, const GArray *rows, GArray *page, int64_t *ret_after)
{
        for (guint i = 0; i < rows->len; i++) {
                const FollowupRow *row = &g_array_index(rows, FollowupRow, i);

                if (row->f.id <= query->after || !matches_row(query, row) || !matches_lane(store, query, row))
                        continue;
                if (page->len >= query->n_max) {
                        *ret_after = g_array_index(page, FollowupRow, page->len - 1).f.id;
                        return false;
                }
                g_array_append_val(page, *row);
        }
        return true;
}

/* The records of everybody who has a telephone number: families share one. */
static int records_at(Store *store, const char *phone, GArray *numbers, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->patient_numbers_at(store->backend, phone, patients, err);

        for (guint i = 0; r == 0 && i < patients->len; i++)
                r = MIN(verbs->record_numbers_of(store->backend, g_array_index(patients, int64_t, i), numbers, err), 0);
        return r;
}

static int list_named(Store *store, const StoreQuery *query, GArray *page, int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store_named_records(store, query, numbers, err);

        /* no id: perhaps the number of who calls */
        if (r == 0 && numbers->len == 0 && !query->treatment && query->patient[0] == '+')
                r = records_at(store, query->patient, numbers, err);
        g_array_sort(numbers, compare_numbers);
        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));

                r = store_rows_raw(store, g_array_index(numbers, int64_t, i), rows, err);
                /* of a patient's treatment only: another patient may have a treatment of this id elsewhere */
                if (r == 0 && query->treatment && query->patient) {
                        g_auto(Shown) shown = { 0 };
                        r = show(store, &shown, g_array_index(numbers, int64_t, i), err);
                        if (r == 0 && strcmp(shown.patient->id, query->patient) != 0)
                                continue;
                }
                if (r == 0 && !take_matching(store, query, rows, page, ret_after))
                        return 0;
        }
        return r;
}

/* Tasks have an index of their own: the day's work list is asked for often and is short. */
static int list_tasks(Store *store, const StoreQuery *query, GArray *page, int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        int r = store->backend->verbs->followup_queue(store->backend, QUEUE_TASK, 0, query->to, UINT32_MAX, rows, err);

        if (r < 0)
                return r;
        g_array_sort(rows, compare_rows);
        (void)take_matching(store, query, rows, page, ret_after);
        return 0;
}

static int list_all(Store *store, const StoreQuery *query, GArray *page, int64_t *ret_after, Err *err)
{
        int64_t after = query->after;

        for (unsigned n_seen = 0; n_seen < LIST_LOOKS_AT_MOST;) {
                g_autoptr(GArray) rows = g_array_sized_new(FALSE, FALSE, sizeof(FollowupRow), LIST_PAGE);
                int r = store->backend->verbs->followup_range(
                        store->backend, after, INT64_MAX, LIST_PAGE, rows, err);

                if (r < 0)
                        return r;
                if (!take_matching(store, query, rows, page, ret_after))
                        return 0;
                if (rows->len < LIST_PAGE)
                        return 0;
                after = g_array_index(rows, FollowupRow, rows->len - 1).f.id;
                n_seen += rows->len;
        }
        *ret_after = after;
        return 0;
}

int store_list(Store *store, const StoreQuery *query, GPtrArray **ret, int64_t *ret_after, Err *err)
{
        g_autoptr(GArray) page = g_array_new(FALSE, FALSE, sizeof(FollowupRow));
        g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        int64_t after = 0;
        int r;

        if (query->treatment || query->patient)
                r = list_named(store, query, page, &after, err);
        else if (query->tasks_only || query->state == FOLLOWUP_TASK)
                r = list_tasks(store, query, page, &after, err);
        else
                r = list_all(store, query, page, &after, err);
        if (r == 0)
                r = store_views(store, page, views, err);
        if (r < 0)
                return r;
        *ret = g_steal_pointer(&views);
        if (ret_after)
                *ret_after = after;
        return 0;
}

/* ---- the ledger ------------------------------------------------------------------------------ */

static void ledger_free(gpointer data)
{
        Ledger *ledger = data;

        g_free(ledger->clinic);
        g_free(ledger->method);
        g_free(ledger);
}

static Ledger *ledger_of(GPtrArray *rows, const LaneRow *lane)
{
        Ledger *ledger;

        for (guint i = 0; i < rows->len; i++) {
                ledger = g_ptr_array_index(rows, i);
                if (strcmp(ledger->clinic, lane->clinic) == 0 && strcmp(ledger->method, lane->method) == 0)
                        return ledger;
        }
        ledger = g_new0(Ledger, 1);
        ledger->clinic = g_strdup(lane->clinic);
        ledger->method = g_strdup(lane->method);
        ledger->oldest_due = UTC_NEVER;
        g_ptr_array_add(rows, ledger);
        return ledger;
}

int store_ledger(Store *store, GPtrArray **ret_rows, uint64_t *ret_made, Err *err)
{
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(ledger_free);

        for (guint i = 0; i < store->lanes->len; i++) {
                const LaneRow *lane = g_ptr_array_index(store->lanes, i);
                const Tally *tally = &g_array_index(store->tally, Tally, i);
                Ledger *ledger = ledger_of(rows, lane);
                UtcMs first = UTC_NEVER;
                int r = 0;

                for (unsigned state = 0; state < N_FOLLOWUP_STATES; state++)
                        ledger->n[state] += (uint64_t)tally->n[state];
                ledger->n_messages += (uint64_t)tally->n[TALLY_MESSAGES];
                if (tally->n[FOLLOWUP_PLANNED] > 0)
                        r = store->backend->verbs->queue_first(
                                store->backend, QUEUE_PLANNED, lane->number, &first, err);
                if (r < 0)
                        return r;
                if (r == 0 && first.ms < ledger->oldest_due.ms)
                        ledger->oldest_due = first;
        }
        *ret_rows = g_steal_pointer(&rows);
        *ret_made = (uint64_t)store->meta.made;
        return 0;
}
