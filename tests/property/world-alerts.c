/* Red flags: who is told of one, how long it goes on, and who takes it; what is said at once to staff and patients. */
#include "world.h"

#include <stdlib.h>

enum { N_TAKEN = 16, MANY = 40 };

/* One of staff.d, and where an alert for them goes. */
typedef struct Colleague {
        const char *id, *channels;
        const char *sms, *telegram;
} Colleague;

static const Colleague colleagues[] = {
        { "desk", "{ provider = \"s\"; to = \"+380500000001\"; }, { provider = \"t\"; to = \"91\"; }", "+380500000001", "91" },
        { "doctor", "{ provider = \"t\"; to = \"92\"; }", NULL, "92" },
        { "head", "{ provider = \"s\"; to = \"+380500000003\"; }", "+380500000003", NULL },
        { "anna", "{ provider = \"s\"; to = \"+380500000004\"; }, { provider = \"t\"; to = \"94\"; }", "+380500000004", "94" },
        { "olha", "{ provider = \"s\"; to = \"+380500000005\"; }, { provider = \"t\"; to = \"95\"; }", "+380500000005", "95" },
        { "mute", NULL, NULL, NULL },
};

/* A way to acknowledge, as it was told to somebody. */
typedef struct Ack {
        int64_t task;
        const Colleague *who;
        bool is_vouched_for;
        char *token;
        char code[ACK_CODE_DIGITS + 1];
} Ack;

static void ack_free(gpointer data)
{
        g_free(((Ack *)data)->token);
        g_free(data);
}

/* " deputy = \"doctor\";", or nothing */
static char *named(const char *key, const char *who)
{
        return who ? g_strdup_printf(" %s = \"%s\";", key, who) : g_strdup("");
}

static void make_clinics(World *w)
{
        static const char *const deputies[] = { "doctor", "doctor", "desk", "mute", NULL }, *const heads[] = { "head", "head", "doctor", NULL };

        for (unsigned i = 0; i < N_CLINICS; i++) {
                g_autofree char *first = named("responsible", roll(w, 8) == 0 ? "mute" : i == 0 ? "desk" : "olha");
                g_autofree char *second = named("deputy", deputies[roll(w, G_N_ELEMENTS(deputies))]);
                g_autofree char *third = named("head", heads[roll(w, G_N_ELEMENTS(heads))]);

                w->clinics[i] = g_strdup_printf("clinic = { id = \"%s\"; name = \"Clinic\"; time_zone = \"Europe/Kyiv\"; country = \"UA\";"
                        " languages = [ \"%s\" ]; phone = \"+38080000000%u\"; emergency_phone = \"103\"; send_between = \"%s\";"
                        " methods = [ \"telegram\", \"sms\", \"call\" ]; providers = { sms = \"s\"; telegram = \"t\"; };"
                        " max_messages_per_day = %u;%s%s%s };", i == 0 ? "kyiv-1" : "lviv-1", i == 0 ? "en" : "uk", i,
                        i == 0 ? "09:00-20:00" : "10:00-18:00", i + 1, first, second, third);
        }
}

void staff_write(World *w, const char *dir)
{
        static const char *const files[N_CLINICS] = { "kyiv.conf", "lviv.conf" };

        if (!w->acks) {
                make_clinics(w);
                w->acks = g_ptr_array_new_with_free_func(ack_free);
        }
        for (unsigned i = 0; i < N_CLINICS; i++)
                write_file(dir, "clinics.d", files[i], w->clinics[i]);
        for (size_t i = 0; i < G_N_ELEMENTS(colleagues); i++) {
                const Colleague *one = &colleagues[i];
                g_autofree char *name = g_strconcat(one->id, ".conf", NULL);
                g_autofree char *text = g_strdup_printf("staff = { id = \"%s\"; name = \"N\";%s%s%s };", one->id,
                        one->channels ? " channels = ( " : "", one->channels ? one->channels : "", one->channels ? " );" : "");
                write_file(dir, "staff.d", name, text);
        }
}

static unsigned n_channels(const char *id)
{
        for (size_t i = 0; id && i < G_N_ELEMENTS(colleagues); i++)
                if (strcmp(colleagues[i].id, id) == 0)
                        return (colleagues[i].sms ? 1 : 0) + (colleagues[i].telegram ? 1 : 0);
        return 0;
}

const char *staff_reached(const char *id)
{
        return n_channels(id) > 0 ? g_intern_string(id) : NULL;
}

static const Colleague *colleague_at(const char *to)
{
        for (size_t i = 0; i < G_N_ELEMENTS(colleagues); i++)
                if (g_strcmp0(colleagues[i].sms, to) == 0 || g_strcmp0(colleagues[i].telegram, to) == 0)
                        return &colleagues[i];
        return NULL;
}

/* ---- red flags ------------------------------------------------------------------------------- */

static void add_mate(Ladder *ladder, unsigned level, unsigned mate, const char *id)
{
        ladder->id[level][mate] = id ? g_intern_string(id) : NULL;
        ladder->n_channels[level][mate] = n_channels(id);
}

/* @own: whom the treatment's record names; who comes before the responsible of its clinic, where staff.d knows how to reach them */
static Ladder ladder_of(const GPtrArray *clinics, const char *own)
{
        const bool is_own = n_channels(own) > 0;
        Ladder ladder = { 0 };

        if (is_own)
                add_mate(&ladder, 0, 0, own);
        for (guint i = 0; i < clinics->len; i++) {
                const Clinic *clinic = clinics->pdata[i];

                if (!is_own || clinics->len > 1)
                        add_mate(&ladder, 0, 1 + i, clinic->responsible);
                add_mate(&ladder, 1, i, clinic->deputy);
                add_mate(&ladder, 2, i, clinic->head);
        }
        return ladder;
}

static bool has_address(const Patient *patient, const char *number)
{
        const char *telegram = patient_address(patient, "telegram", false);

        return strcmp(patient->phone, number) == 0 || strcmp(patient->guardian_phone, number) == 0 || g_strcmp0(telegram, number) == 0;
}

/* Those whose patients have the number; by id. NULL: it cannot be seen from here, as there is no follow-up of one of them. */
static GPtrArray *clinics_at(World *w, const char *number)
{
        g_autoptr(GPtrArray) views = everything(w, 0);
        GPtrArray *clinics = g_ptr_array_new();
        bool has[N_CLINICS] = { false }, is_seen[N_PATIENTS][2] = { { false } };

        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = views->pdata[i];
                if (has_address(view->patient, number))
                        has[strcmp(view->clinic, "kyiv-1") == 0 ? 0 : 1] = true;
                is_seen[atoi(view->patient->id + strlen("P-"))][strcmp(view->system, "native") != 0] = true;
        }
        for (unsigned i = 0; i < 2 * N_PATIENTS; i++)
                if (w->is_known[i / 2][i % 2] && !is_seen[i / 2][i % 2]) {
                        g_ptr_array_unref(clinics);
                        return NULL;
                }
        for (unsigned i = 0; i < N_CLINICS; i++)
                if (has[i])
                        g_ptr_array_add(clinics, (gpointer)config_clinic(w->bench[0].config, i == 0 ? "kyiv-1" : "lviv-1"));
        return clinics;
}

/* as the store has it */
static GPtrArray *clinics_told(World *w, int64_t task)
{
        Bench *b = &w->bench[0];
        g_autoptr(GPtrArray) alerts = NULL;
        GPtrArray *clinics = g_ptr_array_new();
        g_auto(GStrv) ids = NULL;

        no_fault(b, store_alerts_of(b->store, task, &alerts, &b->err));
        must(w, alerts->len > 0, "a red flag has a call, and no alert");
        ids = g_strsplit(((const AlertView *)alerts->pdata[alerts->len - 1])->clinic, ",", -1);
        for (size_t i = 0; ids[i]; i++)
                g_ptr_array_add(clinics, (gpointer)config_clinic(b->config, ids[i]));
        return clinics;
}

void alerts_flag(World *w, int64_t task, int64_t question, const char *number)
{
        g_autoptr(FollowupView) view = NULL;
        g_autoptr(GPtrArray) clinics = NULL;
        Ladder ladder;

        if (task == 0) /* of a number that no patient has, or of one without a treatment */
                return;
        no_fault(&w->bench[0], store_get(w->bench[0].store, task, &view, &w->bench[0].err));
        if (!number)
                clinics = g_ptr_array_new();
        else if (number[0] != '\0')
                clinics = clinics_at(w, number);
        if (!clinics)
                clinics = clinics_told(w, task);
        else if (!number)
                g_ptr_array_add(clinics, (gpointer)clinic_of(w, view));
        ladder = ladder_of(clinics, w->responsible[atoi(view->treatment)]);
        callers_flag(w->callers, task, question, &ladder, w->bench[0].now);
}

/* ---- what is said ---------------------------------------------------------------------------- */

/* Of a task's alert; 0: of something else. */
static int64_t task_of(const Notice *notice)
{
        int64_t task;

        return notice->kind == NOTICE_ALERT && followup_id_parse(notice->alert, &task) == 0 ? task : 0;
}

static void keep_ack(World *w, const Notice *notice, const Colleague *who)
{
        Ack *ack = g_new0(Ack, 1);

        *ack = (Ack){ .task = task_of(notice), .who = who, .is_vouched_for = strcmp(notice->provider, "t") == 0,
                .token = g_strdup(notice->token) };
        g_strlcpy(ack->code, notice->code, sizeof(ack->code));
        g_ptr_array_add(w->acks, ack);
}

/* Returns who of staff it is for; NULL: it is for a patient, or of no task. */
static const Colleague *see_notice(World *w, const Notice *notice)
{
        const int64_t task = task_of(notice);
        const Call *call = task != 0 ? callers_get(w->callers, task) : NULL;
        const Colleague *who = notice->kind == NOTICE_ALERT ? colleague_at(notice->to) : NULL;

        must(w, notice->kind != NOTICE_ALERT || who, "an alert goes to nobody's %s", notice->to);
        if (task == 0)
                return NULL;
        must(w, call && !call->is_over, "an alert is told whose call is over");
        must(w, !call->is_taken, "an alert is told that somebody has taken");
        keep_ack(w, notice, who);
        return who;
}

static void compare_notices(World *w, const GPtrArray *one, const GPtrArray *other)
{
        must(w, one->len == other->len, "%u and %u notices", one->len, other->len);
        for (guint i = 0; i < one->len; i++) {
                const Notice *x = one->pdata[i], *y = other->pdata[i];
                must(w, x->kind == y->kind && strcmp(x->to, y->to) == 0 && strcmp(x->provider, y->provider) == 0
                                && strcmp(x->text, y->text) == 0 && g_strcmp0(x->alert, y->alert) == 0 && strcmp(x->code, y->code) == 0
                                && x->n_attempts == y->n_attempts && x->created.ms == y->created.ms,
                        "notice %u of the stores differs: \"%s\" to %s and \"%s\" to %s", i, x->text, x->to, y->text, y->to);
        }
}

static void take_all(World *w, GPtrArray *notices[static N_STORES])
{
        uint8_t random[N_TAKEN * ID_RANDOM_BYTES];

        for (size_t i = 0; i < sizeof(random); i++)
                random[i] = (uint8_t)g_rand_int(w->random);
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];

                bench_begin(b);
                no_fault(b, store_notices_take(b->store, b->config, b->now, random, N_TAKEN, &notices[i], &b->err));
                bench_commit(b);
        }
        compare_notices(w, notices[0], notices[1]);
}

static void settle_notice(World *w, GPtrArray *notices[static N_STORES], guint k, Verdict verdict)
{
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];
                g_auto(StoreReceiptEffect) effect = { 0 };

                bench_begin(b);
                no_fault(b, store_notice_settle(b->store, b->config, ((Notice *)notices[i]->pdata[k])->number, (int)verdict, false, "",
                                     b->now, NULL, &effect, &b->err));
                bench_commit(b);
        }
}

static void recover(World *w)
{
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];

                bench_begin(b);
                no_fault(b, store_notices_recover(b->store, b->config, b->now, &b->err));
                bench_commit(b);
        }
}

/* What is due is handed out, and each gets through, or does not; @is_lost: followupd ends before it knows. Is there any? */
static bool say_all(World *w, bool is_lost)
{
        static const Verdict verdicts[] = { VERDICT_SENT, VERDICT_SENT, VERDICT_SENT, VERDICT_TEMPORARY, VERDICT_UNKNOWN, VERDICT_PERMANENT,
                VERDICT_ACCOUNT };
        GPtrArray *notices[N_STORES];
        bool has_some;

        take_all(w, notices);
        for (guint k = 0; k < notices[0]->len; k++) {
                const Notice *notice = notices[0]->pdata[k];
                const Verdict verdict = is_lost ? VERDICT_UNKNOWN : verdicts[happens(w, 1) ? roll(w, G_N_ELEMENTS(verdicts)) : 0];
                const Colleague *who = see_notice(w, notice), *hearer = colleague_at(notice->to);

                if (hearer && notice->kind == NOTICE_ANSWER && notice->n_attempts == 1)
                        complaints_told(w, hearer->id, notice->text);
                if (!is_lost)
                        settle_notice(w, notices, k, verdict);
                if (who && verdict != VERDICT_SENT)
                        callers_failed(w->callers, task_of(notice), who->id, w->bench[0].now);
        }
        if (is_lost)
                recover(w);
        has_some = notices[0]->len > 0;
        for (unsigned i = 0; i < N_STORES; i++)
                g_ptr_array_unref(notices[i]);
        return has_some;
}

UtcMs alerts_next(World *w)
{
        UtcMs next[N_STORES];

        for (unsigned i = 0; i < N_STORES; i++)
                no_fault(&w->bench[i], store_next_notice(w->bench[i].store, w->bench[i].config, w->bench[i].now, &next[i], &w->bench[i].err));
        must(w, next[0].ms == next[1].ms, "the stores have something to say at different times");
        return next[0];
}

void alerts_go(World *w)
{
        unsigned n_looks = 0;

        w->doing = "alerts";
        while (alerts_next(w).ms <= w->bench[0].now.ms) {
                must(w, ++n_looks < MANY, "what is to be said now has no end");
                for (unsigned i = 0; i < N_STORES; i++) {
                        Bench *b = &w->bench[i];
                        unsigned n_unheard;

                        bench_begin(b);
                        no_fault(b, store_alerts_step(b->store, b->config, b->now, &n_unheard, &b->err));
                        bench_commit(b);
                }
                callers_step(w->callers, w->bench[0].now);
                while (say_all(w, false))
                        must(w, ++n_looks < MANY, "what is to be said now has no end");
        }
        complaints_check(w);
}

/* ---- acknowledged ---------------------------------------------------------------------------- */

typedef int (*AckFunc)(World *w, Bench *b, const Ack *ack);

static int by_command(World *w, Bench *b, const Ack *ack)
{
        (void)w;
        return store_ack(b->store, ack->task, 0, ack->who->id, "followupctl", b->now, &b->err);
}

static int by_link(World *w, Bench *b, const Ack *ack)
{
        char name[FOLLOWUP_ID_MAX];
        g_autofree char *who = NULL;

        (void)w;
        return store_ack_link(b->store, ack->token, b->now, name, &who, &b->err);
}

static int by_code(World *w, Bench *b, const Ack *ack)
{
        g_autofree char *id = g_strdup_printf("a%u", w->step);
        const StoreReply reply = { .provider = ack->is_vouched_for ? "t" : "s", .method = ack->is_vouched_for ? "telegram" : "sms", .id = id,
                .from = ack->is_vouched_for ? ack->who->telegram : ack->who->sms, .text = "ok", .at = UTC_NEVER };
        g_autoptr(GPtrArray) staff = g_ptr_array_new();
        StaffAck taken;

        g_ptr_array_add(staff, (char *)ack->who->id);
        return store_ack_staff(b->store, &reply, staff, ack->code, ack->is_vouched_for, b->now, &taken, &b->err);
}

/* By any way that was ever told: what somebody has taken, or what is over, is taken by nobody. */
static void acknowledge(World *w)
{
        static const AckFunc ways[] = { by_command, by_link, by_code };
        const unsigned way = roll(w, G_N_ELEMENTS(ways));
        Ack *ack = w->acks->pdata[w->acks->len - 1 - roll(w, MIN(w->acks->len, 6))];
        int result[N_STORES];
        bool is_taken;

        w->doing = "an acknowledgement";
        for (unsigned i = 0; i < N_STORES; i++) {
                Bench *b = &w->bench[i];

                bench_begin(b);
                result[i] = ways[way](w, b, ack);
                must(w, result[i] >= 0, "%s: %s", b->err.what, b->err.why);
                b->err = (Err){ 0 };
                bench_commit(b);
        }
        must(w, result[0] == result[1], "acknowledged: %d and %d", result[0], result[1]);
        /* one alert's links and codes are used up together */
        is_taken = (way == 0 || ack->token[0] != '\0') && callers_taken(w->callers, ack->task);
        must(w, (result[0] == 0) == is_taken, "acknowledged by %s: %d", ack->who->id, result[0]);
        w->n_taken += is_taken;
        for (guint i = 0; is_taken && i < w->acks->len; i++) {
                Ack *other = w->acks->pdata[i];
                if (other->task == ack->task) {
                        g_free(other->token);
                        other->token = g_strdup("");
                }
        }
}

void alerts_random(World *w)
{
        if (roll(w, 4) == 0 && w->acks->len > 0)
                acknowledge(w);
        else if (roll(w, 3) == 0) {
                w->doing = "an end with notices on the wire";
                (void)say_all(w, true);
        }
        alerts_go(w);
}

/* ---- what must hold -------------------------------------------------------------------------- */

static void see_ends(World *w, const GPtrArray *views)
{
        for (guint i = 0; i < views->len; i++) {
                const FollowupView *view = views->pdata[i];
                if (view->is_for_reply && view->f.state != FOLLOWUP_TASK && view->f.state != FOLLOWUP_HELD)
                        callers_over(w->callers, view->f.id);
        }
}

static char *who_was_told(const AlertView *alert)
{
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < alert->notices->len; i++)
                g_string_append_printf(out, "%s ", ((const AlertNotice *)alert->notices->pdata[i])->who);
        return g_string_free(out, FALSE);
}

static char *who_should_be(const Call *call)
{
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < call->told->len; i++)
                g_string_append_printf(out, "%s ", (const char *)call->told->pdata[i]);
        return g_string_free(out, FALSE);
}

static void check_alert(World *w, const AlertView *alert)
{
        const Call *call = callers_get(w->callers, alert->task);
        g_autofree char *told = who_was_told(alert), *should = call ? who_should_be(call) : NULL;

        must(w, call, "an alert that no red flag has raised");
        if (!utc_is_never(alert->done) && !call->is_over)
                broken(w, "an alert is over, and its call is not");
        if (call->is_over) {
                must(w, !utc_is_never(alert->done), "a call is over, and its alert goes on");
                return;
        }
        must(w, strcmp(told, should) == 0, "told of a red flag: %s; should have been: %s", told, should);
        must(w, utc_is_never(alert->acknowledged) != call->is_taken, "an alert is %s", call->is_taken ? "not taken" : "taken by nobody");
        must(w, alert->next.ms == call->next.ms, "the next person is to be told at %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT,
                call->next.ms, alert->next.ms);
        must(w, alert->n_replies == call->n_flags, "an alert of %u red flags, not of %u", alert->n_replies, call->n_flags);
}

void alerts_check(World *w, const GPtrArray *views)
{
        see_ends(w, views);
        for (unsigned i = 0; i < N_STORES; i++) {
                g_autoptr(GPtrArray) alerts = NULL;
                unsigned n = 0;

                no_fault(&w->bench[i], store_alerts_since(w->bench[i].store, (UtcMs){ INT64_MIN }, &alerts, &w->bench[i].err));
                for (guint k = 0; k < alerts->len; k++) {
                        const AlertView *alert = alerts->pdata[k];
                        if (alert->task == 0)
                                continue;
                        n++;
                        check_alert(w, alert);
                }
                must(w, n == callers_count(w->callers), "%u alerts, and %u red flags that raised one", n, callers_count(w->callers));
        }
}
