#include "daemon/followup-past.h"

#include "due/gate.h"
#include "plan/plan.h"

void followup_past_done(FollowupPast *past)
{
        g_clear_pointer(&past->attempts, g_ptr_array_unref);
        g_clear_pointer(&past->history, g_ptr_array_unref);
        g_clear_pointer(&past->receipts, g_ptr_array_unref);
        g_clear_pointer(&past->replies, g_ptr_array_unref);
        g_clear_pointer(&past->alerts, g_ptr_array_unref);
        g_clear_pointer(&past->consents, g_ptr_array_unref);
        g_clear_pointer(&past->siblings, g_ptr_array_unref);
        g_clear_pointer(&past->mates, g_ptr_array_unref);
        g_clear_pointer(&past->together, g_ptr_array_unref);
        g_clear_pointer(&past->pauses, g_ptr_array_unref);
        past->has_around = false;
        past->block = (Block){ 0 };
}

/* Is its patient's address one that its provider refused for good? */
static int find_block(Store *store, const Config *config, const FollowupView *view, UtcMs now, FollowupPast *past, Err *err)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        const char *provider = clinic ? clinic_provider(clinic, view->f.method) : NULL, *address;
        Block block;
        int r;

        if (!provider || !view->patient)
                return 0;
        address = patient_address(view->patient, view->f.method, plan_is_child(view->patient, clinic, now));
        if (!address)
                return 0;
        r = store_block(store, config, view->patient_number, provider, view->f.method, address, now, &block, err);
        if (r == 0)
                past->block = block;
        return r < 0 ? r : 0;
}

/* What its message carries. */
static int find_mates(Store *store, const FollowupView *view, FollowupPast *past, Err *err)
{
        g_autoptr(Message) message = NULL;
        int r = view->message != 0 ? store_get_message(store, view->message, &message, err) : 0;

        if (r != 0 || !message)
                return r < 0 ? r : 0;
        past->mates = g_ptr_array_new_with_free_func((GDestroyNotify)followup_view_free);
        for (guint i = 0; r == 0 && i < message->followups->len; i++) {
                FollowupView *mate = NULL;

                r = store_get(store, g_array_index(message->followups, int64_t, i), &mate, err);
                if (r == 0)
                        g_ptr_array_add(past->mates, mate);
        }
        return r < 0 ? r : 0;
}

/* What would go out with it as things stand, when its day comes. */
static int find_together(Store *store, const Config *config, FollowupView *view, FollowupPast *past, Err *err)
{
        const Clinic *clinic = config_clinic(config, view->clinic);
        g_autoptr(GPtrArray) mates = NULL, merged = NULL;
        UtcMs start, end, hours_end;
        int r;

        if (view->message != 0 || view->f.state != FOLLOWUP_PLANNED || utc_is_never(view->f.due) || !clinic || !view->patient)
                return 0;
        gate_day(view, clinic, view->f.due, &start, &end, &hours_end);
        r = store_mates(store, view, view->f.due, hours_end, &mates, err);
        for (guint i = r == 0 ? mates->len : 0; i-- > 0;)
                if (((const FollowupView *)g_ptr_array_index(mates, i))->f.due.ms < start.ms) /* will have gone by then */
                        g_ptr_array_remove_index(mates, i);
        if (r != 0 || mates->len == 0)
                return r < 0 ? r : 0;
        merged = gate_merge(view, mates, clinic, view->f.due);
        for (guint i = mates->len; i-- > 0;)
                if (!g_ptr_array_find(merged, g_ptr_array_index(mates, i), NULL))
                        g_ptr_array_remove_index(mates, i);
        past->gives_text = g_ptr_array_index(merged, 0) == view;
        past->together = g_steal_pointer(&mates);
        return 0;
}

static int find_around(Store *store, const Config *config, const FollowupView *view, UtcMs now, FollowupPast *past, Err *err)
{
        int r = store_around_of(store, config, view->treatment_number, now, &past->around, err);

        past->has_around = r == 0;
        return r < 0 ? r : 0;
}

int followup_past_read(Store *store, const Config *config, FollowupView *view, UtcMs now, FollowupPast *ret, Err *err)
{
        int r;

        *ret = (FollowupPast){ 0 };
        r = store_history(store, view->f.id, &ret->attempts, &ret->history, err);
        if (r == 0)
                r = store_receipts(store, view->f.id, &ret->receipts, err);
        if (r == 0)
                r = store_replies_of(store, view->f.id, &ret->replies, err);
        if (r == 0)
                r = store_alerts_of(store, view->f.id, &ret->alerts, err);
        if (r == 0)
                r = store_consents_of(store, view->patient_number, &ret->consents, err);
        if (r == 0)
                r = store_of_treatment(store, view->treatment_number, &ret->siblings, err);
        if (r == 0)
                r = store_pauses(store, &ret->pauses, err);
        if (r == 0)
                r = find_around(store, config, view, now, ret, err);
        if (r == 0)
                r = find_mates(store, view, ret, err);
        if (r == 0)
                r = find_together(store, config, view, ret, err);
        return r == 0 ? find_block(store, config, view, now, ret, err) : r;
}
