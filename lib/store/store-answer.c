/* What a reply does: stops and their end, alerts, and what is said at once. */
#include "store/answering.h"
#include "store/alerts.h"
#include "store/person.h"
#include "store/stops.h"
#include "store/treatment.h"

#include "base/text.h"
#include "model/method.h"

/* An answer of one kind goes to a patient once in this time. */
static const DurationMs answer_quiet = { INT64_C(10) * 60 * 1000 };

void reply_effect_done(ReplyEffect *effect)
{
        g_clear_pointer(&effect->revoked, g_array_unref);
}

/* ---- what is said at once -------------------------------------------------------------------- */

static bool is_stranger(const Answering *a)
{
        return a->match->n_patients == 0 && a->match->patient == 0;
}

/* Whoever makes numbers up and writes from them makes us write to them, at a price. Patients are always answered. */
static bool may_answer(Answering *a)
{
        return !is_stranger(a) || store_stranger_may_be_answered(a->store, a->config->limits.max_answers_per_hour, a->now);
}

/* A new stop is confirmed by what is said anyway, and then it is said whatever was said before. */
static int answer(Answering *a, const char *name, Err *err)
{
        const char *also = a->is_stop_new ? "reply_stop_done" : NULL;
        bool is_made = false;
        int r;

        if (!may_answer(a)) {
                a->effect->is_capped = true;
                return 0;
        }
        r = store_answer_add(a->store, a->config, a->reply, a->match, name, also, also ? (DurationMs){ 0 } : answer_quiet, a->now, &is_made,
                err);
        a->is_stop_new = false;
        if (r == 0 && is_made && a->match->n_patients == 0)
                r = store_stranger_answered(a->store, a->now, err);
        a->effect->has_notices |= is_made;
        return r;
}

/* ---- stop and start -------------------------------------------------------------------------- */

/* START says yes to nothing: it lifts what the patient has said. */
static int note_word(const Answering *a, int64_t patient, bool in, Err *err)
{
        ConsentRow row = { .patient = patient, .at = a->now, .said = a->reply->at, .source = CONSENT_FROM_REPLY,
                .answers = store_consent_all(in ? CONSENT_UNKNOWN : CONSENT_NO), .purpose = -1,
                .method = method_uses_phone(a->reply->method) ? NULL : (char *)a->reply->method, .address = a->address,
                .who = (char *)"the patient" };

        return store_consent_note(a->store, &row, NULL, err);
}

/* The person has said it, and whatever number the record gives next is stopped as well. */
static int stop_person(const Answering *a, int64_t card, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_now(a->store, card, &row, err);

        if (r == 0)
                r = store_person_stop_put(a->store, row.number, a->reply->method, true, a->now, err);
        if (r == 0)
                r = note_word(a, card, false, err);
        return r == 0 ? treatments_again(a->store, a->config, row.number, 0, a->effect->revoked, a->now, err) : MIN(r, 0);
}

/* @is_lifted: the number was stopped, and is no longer */
static int start_person(const Answering *a, int64_t card, bool is_lifted, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_now(a->store, card, &row, err);

        if (r == 0)
                r = store_person_stop_lift_own(a->store, row.number, a->reply->method, err);
        if (r < 0 || (r == STORE_NOT_FOUND && !is_lifted))
                return MIN(r, 0);
        r = note_word(a, card, true, err);
        return r == 0 ? treatments_again(a->store, a->config, row.number, 0, NULL, a->now, err) : r;
}

/* Who answers from a number that the record no longer gives, and that nobody else has, is the one it was asked. */
static int who_stops(const Answering *a, GArray *ret, Err *err)
{
        int r = a->store->backend->verbs->patient_numbers_at(a->store->backend, a->address, ret, err);

        if (r == 0 && ret->len == 0 && a->match->patient != 0)
                g_array_append_val(ret, a->match->patient);
        return r;
}

/* It was not the patient who said so, and they have said no to nothing. */
static bool is_of_address_alone(const Answering *a)
{
        return a->verdict->is_not_theirs || a->verdict->is_death;
}

static int stop(Answering *a, Err *err)
{
        const BackendVerbs *verbs = a->store->backend->verbs;
        g_autoptr(GPtrArray) keys = g_ptr_array_new();
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        const int found = store_stop_find(a->store, a->address, err);
        int r = found < 0 ? found : verbs->stop_put_own(a->store->backend, a->address, a->now, err);

        g_ptr_array_add(keys, a->address);
        if (r == 0)
                r = who_stops(a, patients, err);
        for (guint i = 0; r == 0 && i < patients->len; i++) {
                const int64_t patient = g_array_index(patients, int64_t, i);

                r = is_of_address_alone(a) ? treatments_again(a->store, a->config, patient, 0, a->effect->revoked, a->now, err)
                                           : stop_person(a, patient, err);
        }
        if (r == 0)
                r = store_on_their_way(a->store, keys, a->effect->revoked, err);
        a->is_stop_new = found == STORE_NOT_FOUND && !a->reply->is_answered && !a->verdict->is_death;
        return r;
}

static int confirm_stop(Answering *a, Err *err)
{
        if (!a->is_stop_new)
                return 0;
        a->is_stop_new = false;
        return answer(a, "reply_stop_done", err);
}

/* The word that stops the person stands in their ledger, the latest of it: was it said from this number? */
static int was_said_from_here(const Answering *a, int64_t person, bool *ret, Err *err)
{
        g_autoptr(GPtrArray) entries = NULL;
        int r = store_consents_of(a->store, person, &entries, err);

        *ret = false;
        for (guint i = r == 0 ? entries->len : 0; i-- > 0;) {
                const ConsentEntry *entry = g_ptr_array_index(entries, i);
                const bool is_own = entry->source == CONSENT_FROM_REPLY || entry->source == CONSENT_FROM_PROVIDER;

                if (!is_own || entry->purpose >= 0 || entry->answers.answer[CONSENT_CARE] != CONSENT_NO
                        || !text_equal(entry->method, method_uses_phone(a->reply->method) ? NULL : a->reply->method))
                        continue;
                *ret = text_equal(entry->address, a->address);
                return 0;
        }
        return r;
}

/* Nobody has the number any more: it speaks for who said stop from it, and has another one since. */
static int start_who_had_it(const Answering *a, Err *err)
{
        g_autoptr(GArray) cards = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = a->store->backend->verbs->consent_numbers_from(a->store->backend, a->address, cards, err);

        for (guint i = 0; r == 0 && i < cards->len; i++) {
                g_auto(PatientRow) person = { 0 };
                bool is_theirs = false;

                r = store_patient_now(a->store, g_array_index(cards, int64_t, i), &person, err);
                if (r == 0)
                        r = was_said_from_here(a, person.number, &is_theirs, err);
                r = MIN(r, 0);
                if (r == 0 && is_theirs)
                        r = start_person(a, person.number, false, err);
        }
        return r;
}

/* Only what the patient's own stop had taken: from the number, and from who has it now. */
static int start(Answering *a, Err *err)
{
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        const int lifted = store_stop_lift_own(a->store, a->address, err);
        int r = lifted < 0 ? lifted : a->store->backend->verbs->patient_numbers_at(a->store->backend, a->address, patients, err);

        if (r == 0 && patients->len == 0)
                return start_who_had_it(a, err);
        for (guint i = 0; r == 0 && i < patients->len; i++)
                r = start_person(a, g_array_index(patients, int64_t, i), lifted == 0, err);
        return r;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int raise_alert(Answering *a, int32_t responsible, Err *err)
{
        const Clinic *clinic = store_reply_clinic(a->config, a->reply, a->match);
        g_autoptr(GPtrArray) clinics = store_reply_clinics(a->config, a->reply, a->match);
        g_autofree char *ids = clinics->len > 0 ? store_clinic_ids(clinics) : NULL;
        const int found = answering_responsible(a, clinic, &responsible, err);
        const AlertCause cause = { .reply = a->row.number,
                .patient = a->match->patient,
                .followup = a->match->followup,
                .task = a->row.task,
                .responsible = responsible,
                .clinic = ids,
                .address = a->address,
                .is_stranger = is_stranger(a) };
        bool is_heard = false;
        int r = found < 0 ? found : store_alert_raise(a->store, a->config, &cause, a->now, &is_heard, err);

        a->effect->is_alert = true;
        a->effect->is_unheard = !is_heard;
        a->effect->has_notices |= is_heard;
        return r == 0 ? answer(a, "reply_red", err) : r;
}

/* The call is about the patient who was asked, who may have another number since. */
static int hold_who_was_asked(const Answering *a, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        int r = a->row.task != 0 ? a->store->backend->verbs->record_get(a->store->backend, treatment_of(a->row.task), &record, err)
                                 : STORE_NOT_FOUND;

        return r == 0 ? store_trouble_changed(a->store, a->config, record.patient, a->effect->revoked, a->now, err) : MIN(r, 0);
}

/* Nobody is asked to buy or to praise while a person has yet to look at this. */
static int hold_others(const Answering *a, Err *err)
{
        if (a->match->patient == 0) {
                const int r = store_trouble_changed_at(a->store, a->config, a->address, a->effect->revoked, a->now, err);

                return r == 0 ? hold_who_was_asked(a, err) : r;
        }
        return store_trouble_changed(a->store, a->config, a->match->patient, a->effect->revoked, a->now, err);
}

/* Who has said stop is not thanked; but who says in the same words that something is wrong hears what to do. */
static int soothe(Answering *a, Err *err)
{
        int r = a->is_stop_new ? STORE_NOT_FOUND : store_stop_find(a->store, a->address, err);

        return r != STORE_NOT_FOUND ? MIN(r, 0) : answer(a, "reply_worry", err);
}

static int thank(Answering *a, Err *err)
{
        int r = store_stop_find(a->store, a->address, err);

        return r != STORE_NOT_FOUND ? MIN(r, 0) : store_survey_answer(a->store, a->config, a->reply, a->match, a->survey, a->now,
                &a->effect->has_notices, err);
}

/* What is left of a routine is not reminded of when it is over, nor where a person has to look first. */
static int end_rows(Answering *a, Err *err)
{
        const ReplyLabel label = a->verdict->label;
        g_auto(MessageRow) message = { 0 };
        int r;

        if (a->match->patient == 0)
                return 0;
        if (label == REPLY_RED || a->is_worry)
                return store_rows_stop(a->store, a->config, a->match->patient, a->effect->revoked, a->now, err);
        if (!a->verdict->is_done || a->match->message == 0)
                return 0;
        r = a->store->backend->verbs->message_get(a->store->backend, a->match->message, &message, err);
        return r == 0 ? store_rows_done(a->store, a->config, &message, a->effect->revoked, a->now, err) : MIN(r, 0);
}

static int carry_out(Answering *a, Err *err)
{
        const ReplyVerdict *verdict = a->verdict;
        int32_t responsible = 0;
        int r = 0;

        if (verdict->label == REPLY_STOP || verdict->is_stop || is_of_address_alone(a))
                r = stop(a, err);
        else if (verdict->label == REPLY_START || verdict->is_start)
                r = start(a, err);
        if (r == 0)
                r = answering_change_treatments(a, &responsible, err);
        if (r == 0)
                r = end_rows(a, err);
        if (r == 0 && verdict->label == REPLY_RED)
                r = raise_alert(a, responsible, err);
        if (r == 0 && a->is_worry && !is_of_address_alone(a))
                r = soothe(a, err);
        else if (r == 0 && a->survey != SURVEY_NONE)
                r = thank(a, err);
        return r == 0 ? confirm_stop(a, err) : r;
}

/* Who writes from an address can be reached there, whatever a provider has said of it: it is a mobile, the bot was written to. */
static int open_address(const Answering *a, Err *err)
{
        const BackendVerbs *verbs = a->store->backend->verbs;
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = a->store->has_blocks ? verbs->patient_numbers_at(a->store->backend, a->address, patients, err) : 0;

        for (guint i = 0; r == 0 && i < patients->len; i++) {
                g_autofree char *key = store_block_key(g_array_index(patients, int64_t, i), a->address);

                r = verbs->block_delete(a->store->backend, key, 0, err);
        }
        return r;
}

static int reply_run(Answering *a, Err *err)
{
        const BackendVerbs *verbs = a->store->backend->verbs;
        int r = store_word(a->store, a->reply->provider, &a->row.provider, err);

        if (r == 0)
                r = verbs->reply_add(a->store->backend, &a->row, err);
        if (r == 0)
                r = store_parts_done(a->store, a->reply, a->address, a->row.provider, a->row.number, err);
        if (r == 0)
                r = open_address(a, err);
        if (r == 0)
                r = carry_out(a, err);
        if (r == 0)
                r = verbs->reply_update(a->store->backend, &a->row, err);
        if (r == 0 && (a->verdict->label == REPLY_RED || a->verdict->label == REPLY_WORRY || a->survey == SURVEY_LOW))
                r = hold_others(a, err);
        a->effect->number = a->row.number;
        a->effect->followup = a->row.followup;
        a->effect->task = a->row.task;
        a->effect->is_open = a->row.is_open;
        return r;
}

/* "Done" is no answer to the question that the text may have been read by. */
static ReplyMatch answer_to_routine(const ReplyMatch *match)
{
        ReplyMatch routine = *match;

        routine.message = match->routine_message;
        routine.followup = match->routine;
        routine.purpose = PURPOSE_CARE;
        return routine;
}

int store_reply(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match,
        const ReplyVerdict *verdict, UtcMs now, ReplyEffect *ret, Err *err)
{
        g_autofree char *address = store_address_key(reply->method, reply->from);
        g_auto(ReplyEffect) effect = { .revoked = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
        const ReplyMatch of_routine = answer_to_routine(match);
        const ReplyVerdict said = store_survey_verdict(config, reply, match, verdict);
        Answering a = { .store = store,
                .config = config,
                .reply = reply,
                .match = match,
                .verdict = &said,
                .now = now,
                .address = address,
                .effect = &effect,
                .survey = SURVEY_NONE };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        if (said.is_done && match->routine != 0)
                a.match = match = &of_routine;
        a.survey = store_survey_word(config, reply, match, &said);
        a.is_worry = verdict->label == REPLY_WORRY;
        a.row = (ReplyRow){ .id = match->id ? match->id : (char *)reply->id,
                .address = address,
                .text = match->text,
                .label = said.label,
                .is_stop = said.is_stop,
                .is_start = said.is_start,
                .score = said.score,
                .why = (char *)said.why,
                .patient = match->patient,
                .message = match->message,
                .followup = match->followup,
                .received = now,
                .at = reply->at,
                .read = UTC_NEVER };
        r = reply_run(&a, err);
        r = store_verb_end(store, r, err);
        if (r < 0)
                return r;
        store_numbers_drop_doubles(effect.revoked);
        *ret = effect;
        effect = (ReplyEffect){ 0 };
        return r;
}
