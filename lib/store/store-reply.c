/* Replies coming in: whose they are, what they answer, parts made whole. */
#include "store/messages.h"
#include "store/replies.h"
#include "store/stops.h"
#include "store/treatment.h"

#include <string.h>

#include "model/method.h"

/* Without an id of the provider's the same text again within this time is a repeat; a part's number may be used for
 * another text after PART_REF_MS; what has not come by PART_WAIT_MS does not come. */
enum { REPEAT_MS = 5 * 60 * 1000, PART_WAIT_MS = 5 * 60 * 1000, PART_REF_MS = 60 * 60 * 1000, PARTS_MAX = 64 };

void reply_match_done(ReplyMatch *match)
{
        g_clear_pointer(&match->clinic, g_free);
        g_clear_pointer(&match->clinics, g_free);
        g_clear_pointer(&match->protocol, g_free);
        g_clear_pointer(&match->language, g_free);
        g_clear_pointer(&match->red_words, g_ptr_array_unref);
        g_clear_pointer(&match->text, g_free);
        g_clear_pointer(&match->id, g_free);
        g_clear_pointer(&match->from, g_free);
        g_clear_pointer(&match->part_ref, g_free);
}

/* ---- known already? -------------------------------------------------------------------------- */

/* An id that is known, and another text: nobody knows which of the two the provider means, so neither is lost. It gets an id of
 * its own, made of the text, by which its repeats are known. */
static int is_known_id(Store *store, const StoreReply *reply, const char *address, int32_t provider, bool *ret, char **ret_id,
        Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autofree char *digest = NULL;
        g_auto(ReplyRow) row = { 0 };
        int64_t number;
        int r = verbs->reply_find(store->backend, provider, address, reply->id, &number, err);

        if (r == 0)
                r = verbs->reply_get(store->backend, number, &row, err);
        *ret = r == 0 && (reply->part_ref || strcmp(row.text, reply->text) == 0);
        if (r != 0 || *ret)
                return MIN(r, 0);
        digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, reply->text, -1);
        *ret_id = g_strdup_printf("%s#%.16s", reply->id, digest);
        r = verbs->reply_find(store->backend, provider, address, *ret_id, &number, err);
        *ret = r == 0;
        return MIN(r, 0);
}

/* Without an id only the words tell. A stop is never taken for a repeat: done twice it changes nothing, but one that
 * follows a start in the same words, or as an event without any, would be lost. */
static int is_repeat(Store *store, const StoreReply *reply, const char *address, int32_t provider, UtcMs now, bool *ret,
        char **ret_id, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r;

        *ret = false;
        if (reply->id)
                return is_known_id(store, reply, address, provider, ret, ret_id, err);
        if (reply->is_stop)
                return 0;
        r = verbs->reply_numbers_at(store->backend, address, (UtcMs){ now.ms - REPEAT_MS }, numbers, err);
        for (guint i = 0; r == 0 && !*ret && i < numbers->len; i++) {
                g_auto(ReplyRow) row = { 0 };

                r = verbs->reply_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                /* a clock that was set back makes nothing a repeat of what is yet to come */
                *ret = r == 0 && row.provider == provider && row.received.ms <= now.ms && strcmp(row.text, reply->text) == 0
                        && (row.label != REPLY_STOP || row.text[0] == '\0');
        }
        return r;
}

/* ---- parts ----------------------------------------------------------------------------------- */

static GArray *parts_new(void)
{
        GArray *rows = g_array_new(FALSE, FALSE, sizeof(ReplyPartRow));

        g_array_set_clear_func(rows, (GDestroyNotify)reply_part_row_done);
        return rows;
}

/* Parts under one number: those that wait, and those that went into a reply not long ago. */
static int parts_of(Store *store, int32_t provider, const char *address, const char *ref, GArray *rows, Err *err)
{
        return store->backend->verbs->reply_part_list(
                store->backend, provider, address, ref, (UtcMs){ INT64_MIN }, rows, err);
}

static bool is_the_part(const ReplyPartRow *row, const StoreReply *reply, UtcMs now)
{
        if (row->part != reply->part || strcmp(row->text, reply->text) != 0)
                return false;
        if (row->id && reply->id)
                return strcmp(row->id, reply->id) == 0;
        return row->reply == 0 || row->received.ms > now.ms - PART_REF_MS;
}

/* The text of the parts that wait, in their order; "[...]" stands for one that is missing, "[or:]" before a second text of one
 * place. */
static char *join_parts(const GArray *rows, bool *ret_whole, bool *ret_doubtful)
{
        GString *text = g_string_new(NULL);
        const char *last = "";
        unsigned next = 1, n_parts = 0;

        for (guint i = 0; i < rows->len; i++) {
                const ReplyPartRow *row = &g_array_index(rows, ReplyPartRow, i);

                if (row->reply != 0)
                        continue;
                if (row->part < next && strcmp(row->text, last) != 0) {
                        g_string_append_printf(text, " [or:] %s", row->text);
                        *ret_doubtful = true;
                }
                last = row->text;
                if (row->part < next)
                        continue;
                if (row->part > next)
                        g_string_append(text, " [...] ");
                g_string_append(text, row->text);
                *ret_whole = *ret_whole && row->part == next;
                next = row->part + 1;
                n_parts = row->n_parts;
        }
        if (next <= n_parts) {
                g_string_append(text, " [...]");
                *ret_whole = false;
        }
        return g_string_free(text, FALSE);
}

static int keep_part(Store *store, const StoreReply *reply, const char *address, int32_t provider, UtcMs now, Err *err)
{
        ReplyPartRow row = { .provider = provider,
                .address = (char *)address,
                .ref = (char *)reply->part_ref,
                .part = reply->part,
                .n_parts = reply->n_parts,
                .id = (char *)reply->id,
                .text = (char *)reply->text,
                .received = now,
                .at = reply->at };

        return store->backend->verbs->reply_part_add(store->backend, &row, err);
}

/* 0: whole, in *ret_text */
static int take_part(Store *store, const StoreReply *reply, const char *address, int32_t provider, UtcMs now,
        char **ret_text, bool *ret_doubtful, Err *err)
{
        g_autoptr(GArray) before = parts_new();
        g_autoptr(GArray) rows = parts_new();
        g_autofree char *text = NULL;
        bool is_whole = true;
        int r = parts_of(store, provider, address, reply->part_ref, before, err);

        for (guint i = 0; r == 0 && i < before->len; i++)
                if (is_the_part(&g_array_index(before, ReplyPartRow, i), reply, now))
                        return STORE_REPLY_REPEAT;
        if (r == 0)
                r = keep_part(store, reply, address, provider, now, err);
        if (r == 0)
                r = parts_of(store, provider, address, reply->part_ref, rows, err);
        if (r < 0)
                return r;
        text = join_parts(rows, &is_whole, ret_doubtful);
        if (!is_whole)
                return STORE_REPLY_WAITS;
        *ret_text = g_steal_pointer(&text);
        return 0;
}

int store_parts_done(Store *store, const StoreReply *reply, const char *address, int32_t provider, int64_t number, Err *err)
{
        g_autoptr(GArray) rows = parts_new();
        int r = reply->part_ref ? parts_of(store, provider, address, reply->part_ref, rows, err) : 0;

        for (guint i = 0; r == 0 && i < rows->len; i++) {
                ReplyPartRow *row = &g_array_index(rows, ReplyPartRow, i);

                if (row->reply != 0)
                        continue;
                row->reply = number;
                r = store->backend->verbs->reply_part_update(store->backend, row, err);
        }
        return r;
}

int store_next_part(Store *store, UtcMs *ret, Err *err)
{
        g_autoptr(GArray) rows = parts_new();
        int r = store->backend->verbs->reply_part_waiting(store->backend, (UtcMs){ INT64_MAX - 1 }, 1, rows, err);

        if (r == 0 && rows->len > 0)
                ret->ms = MIN(ret->ms, g_array_index(rows, ReplyPartRow, 0).received.ms + PART_WAIT_MS);
        return r;
}

/* ---- which message? -------------------------------------------------------------------------- */

/* It expects an answer. What only tells or offers may be answered, too, but steps back behind a question. */
static bool asks(Purpose purpose)
{
        return purpose == PURPOSE_SAFETY || purpose == PURPOSE_REVIEW || purpose == PURPOSE_VISIT || purpose == PURPOSE_SURVEY;
}

static bool is_on_wire(const StoreReply *reply, int64_t message)
{
        return reply->on_wire && store_numbers_have(reply->on_wire, message);
}

/* It has, or may have, reached the patient. What is `sending` may still wait for its connection. One that waits for its
 * retry may have arrived if its answer was lost. */
static bool may_have_arrived(const MessageRow *message, const StoreReply *reply)
{
        switch (message->m.state) {
        case MESSAGE_SENT:
        case MESSAGE_UNCERTAIN:
                return true;
        case MESSAGE_SENDING:
                return is_on_wire(reply, message->m.number);
        case MESSAGE_RETRY:
                return !store_is_certainly_unsent(message);
        case MESSAGE_FAILED:
        case MESSAGE_DISSOLVED:
                return false;
        }
        return false;
}

/* quoted outranks all; a question outranks what asks nothing; then the later one */
static int rank(const MessageRow *message, const StoreReply *reply)
{
        if (reply->answers && message->provider_message_id && strcmp(reply->answers, message->provider_message_id) == 0)
                return 3;
        return asks(message->m.purpose) ? 2 : 1;
}

/* The message that last reminded of a routine. */
typedef struct Routine {
        int64_t message, patient, time; /* time: the follow-up; 0: there is none */
        UtcMs at;
} Routine;

/* "Done" is said of the routine, also when a question has come after its reminder, or with it. */
static int see_routine(Store *store, const MessageRow *message, Routine *routine, Err *err)
{
        int64_t time;
        int r;

        if (routine->time != 0 && message->last_try.ms < routine->at.ms)
                return 0;
        r = store_routine_in(store, message, &time, err);
        if (r == 0)
                *routine = (Routine){ message->m.number, message->m.patient_number, time, message->last_try };
        return MIN(r, 0);
}

/* @routine: none where a message is quoted, which names what is meant */
static int find_message(Store *store, const Config *config, const StoreReply *reply, UtcMs now, MessageRow *ret, bool *ret_quoted,
        Routine *routine, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        const UtcMs since = { now.ms - config->limits.answer_within.ms };
        /* what is quoted may be older */
        const UtcMs from = reply->answers ? (UtcMs){ INT64_MIN } : since;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(MessageRow) best = { 0 };
        int best_rank = 0;
        int r = verbs->message_numbers_to(store->backend, reply->from, from, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(MessageRow) row = { 0 };
                int its_rank;

                r = verbs->message_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r != 0)
                        return r < 0 ? r : STORE_NOT_FOUND;
                its_rank = rank(&row, reply);
                if (strcmp(store_lane_row(store, row.lane)->method, reply->method) != 0)
                        continue;
                if (its_rank < 3 && (!may_have_arrived(&row, reply) || row.last_try.ms < since.ms))
                        continue;
                r = see_routine(store, &row, routine, err);
                if (r < 0)
                        return r;
                if (its_rank < best_rank || (its_rank == best_rank && row.last_try.ms < best.last_try.ms))
                        continue;
                message_row_done(&best);
                best = row;
                row = (MessageRow){ 0 };
                best_rank = its_rank;
        }
        if (r < 0 || best_rank == 0)
                return r < 0 ? r : STORE_NOT_FOUND;
        *ret_quoted = best_rank == 3;
        if (*ret_quoted || routine->patient != best.m.patient_number)
                *routine = (Routine){ 0 };
        *ret = best;
        best = (MessageRow){ 0 };
        return 0;
}

/* ---- whose? ---------------------------------------------------------------------------------- */

static int set_patient(Store *store, int64_t patient, ReplyMatch *match, Err *err)
{
        g_auto(PatientRow) row = { 0 };
        int r = store_patient_now(store, patient, &row, err);

        if (r != 0)
                return r < 0 ? r : 0;
        match->patient = row.number;
        match->clinic = g_strdup(store_origin_row(store, row.origin)->clinic);
        match->language = g_strdup(row.p.language);
        return 0;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Several have the address: who writes is a patient of one of their clinics, whatever the number's country or the text is. */
static int set_clinics(Store *store, const GArray *patients, ReplyMatch *match, Err *err)
{
        g_autoptr(GPtrArray) ids = g_ptr_array_new();
        int r = 0;

        for (guint i = 0; r == 0 && i < patients->len; i++) {
                g_auto(PatientRow) row = { 0 };
                const char *clinic;

                r = store_patient_now(store, g_array_index(patients, int64_t, i), &row, err);
                if (r != 0) {
                        r = MIN(r, 0);
                        continue;
                }
                clinic = store_origin_row(store, row.origin)->clinic;
                if (!g_ptr_array_find_with_equal_func(ids, clinic, g_str_equal, NULL))
                        g_ptr_array_add(ids, (gpointer)clinic);
        }
        g_ptr_array_sort(ids, by_text);
        if (r == 0)
                match->clinics = store_ids_join(ids);
        return MIN(r, 0);
}

/* A record may have given the treatment to another patient since the message went out: who answers it is still the one it
 * was sent to. */
static int is_of_another(Store *store, int64_t treatment, int64_t patient, bool *ret, Err *err)
{
        g_auto(RecordRow) record = { 0 };
        g_auto(PatientRow) now_of = { 0 }, was_of = { 0 };
        int r = store->backend->verbs->record_get(store->backend, treatment, &record, err);

        if (r == 0)
                r = store_patient_now(store, record.patient, &now_of, err);
        if (r == 0)
                r = store_patient_now(store, patient, &was_of, err);
        *ret = r == 0 && now_of.number != was_of.number;
        return MIN(r, 0);
}

static int set_visit(Store *store, int64_t record, ReplyMatch *match, Err *err)
{
        g_auto(RecordRow) row = { 0 };
        int r = store->backend->verbs->record_get(store->backend, record, &row, err);

        if (r == 0 && row.type == RECORD_APPOINTMENT)
                match->visit = utc_is_never(row.told) ? row.moment : row.told;
        return MIN(r, 0);
}

static int set_question(Store *store, const MessageRow *message, ReplyMatch *match, Err *err)
{
        FollowupRow row;
        const Pinned *pinned;
        bool is_moved = false;
        int r;

        match->message = message->m.number;
        match->purpose = (int)message->m.purpose;
        if (message->m.followups->len == 0)
                return 0;
        r = store_row_get(store, g_array_index(message->m.followups, int64_t, 0), &row, err);
        if (r == 0)
                r = is_of_another(store, treatment_of(row.f.id), message->m.patient_number, &is_moved, err);
        if (r != 0)
                return r < 0 ? r : 0;
        match->followup = is_moved ? 0 : row.f.id;
        if (match->purpose == PURPOSE_VISIT && !is_moved)
                r = set_visit(store, treatment_of(row.f.id), match, err);
        if (r < 0)
                return r;
        pinned = store_pinned(store, row.protocol);
        if (pinned)
                match->protocol = g_strdup(pinned->protocol->id);
        return 0;
}

static int set_routine(Store *store, const Routine *routine, ReplyMatch *match, Err *err)
{
        bool is_moved = false;
        int r = routine->time == 0 ? 0
                                   : is_of_another(store, treatment_of(routine->time), routine->patient, &is_moved, err);

        if (r == 0 && routine->time != 0 && !is_moved) {
                match->routine_message = routine->message;
                match->routine = routine->time;
        }
        return r;
}

/* A message names its patient, unless others have the number, too: then only a quote says who wrote. */
static int find_question(Store *store, const Config *config, const StoreReply *reply, const char *address, UtcMs now,
        ReplyMatch *match, Err *err)
{
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_auto(MessageRow) message = { 0 };
        const char *language;
        Routine routine = { 0 };
        bool is_quoted = false;
        int found;
        int r = store->backend->verbs->patient_numbers_at(store->backend, address, patients, err);

        if (r < 0)
                return r;
        found = find_message(store, config, reply, now, &message, &is_quoted, &routine, err);
        if (found < 0)
                return found;
        match->n_patients = patients->len;
        if (found == 0) {
                r = set_question(store, &message, match, err);
                if (r < 0)
                        return r;
        }
        if (found == 0 && (is_quoted || patients->len <= 1)) {
                r = set_routine(store, &routine, match, err);
                return r == 0 ? set_patient(store, message.m.patient_number, match, err) : r;
        }
        if (patients->len == 1)
                return set_patient(store, g_array_index(patients, int64_t, 0), match, err);
        if (found != 0)
                return set_clinics(store, patients, match, err);
        /* the language of whom it was asked serves to read it and to answer */
        r = store_word_text(store, message.language, &language, err);
        match->language = r == 0 ? g_strdup(language) : NULL;
        match->clinic = g_strdup(store_lane_row(store, message.lane)->clinic);
        return r;
}

int store_is_patients(Store *store, const char *method, const char *from, bool *ret, Err *err)
{
        g_autofree char *address = store_address_key(method, from);
        g_autoptr(GArray) patients = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->patient_numbers_at(store->backend, address, patients, err);

        *ret = patients->len > 0;
        return r;
}

static int match_whole(Store *store, const Config *config, const StoreReply *reply, const char *address, char *text, UtcMs now,
        ReplyMatch *ret, Err *err)
{
        g_auto(ReplyMatch) match = { .purpose = -1, .visit = UTC_NEVER, .text = text };
        int r = find_question(store, config, reply, address, now, &match, err);

        if (r == 0)
                r = store_red_words(store, config, address, now, &match, err);
        if (r < 0)
                return r;
        *ret = match;
        match = (ReplyMatch){ 0 };
        return 0;
}

static int match_reply(Store *store, const Config *config, const StoreReply *reply, UtcMs now, ReplyMatch *ret, Err *err)
{
        g_autofree char *address = store_address_key(reply->method, reply->from);
        g_autofree char *text = NULL, *id = NULL;
        int32_t provider;
        bool is_known = false, is_doubtful = false;
        int r = store_word(store, reply->provider, &provider, err);

        if (r == 0)
                r = is_repeat(store, reply, address, provider, now, &is_known, &id, err);
        if (r < 0 || is_known)
                return r < 0 ? r : STORE_REPLY_REPEAT;
        if (reply->part_ref && reply->n_parts > 1 && reply->n_parts <= PARTS_MAX && reply->part >= 1
                && reply->part <= reply->n_parts)
                r = take_part(store, reply, address, provider, now, &text, &is_doubtful, err);
        else
                text = g_strdup(reply->text);
        if (r == 0)
                r = match_whole(store, config, reply, address, g_steal_pointer(&text), now, ret, err);
        if (r != 0)
                return r;
        ret->is_doubtful = is_doubtful || id;
        ret->id = g_steal_pointer(&id);
        return 0;
}

int store_match_reply(Store *store, const Config *config, const StoreReply *reply, UtcMs now, ReplyMatch *ret, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = match_reply(store, config, reply, now, ret, err);
        return store_verb_end(store, r, err);
}

static int match_incomplete(Store *store, const Config *config, UtcMs now, StoreReply *reply, ReplyMatch *ret, Err *err)
{
        g_autoptr(GArray) waiting = parts_new();
        g_autoptr(GArray) rows = parts_new();
        g_autofree char *from = NULL, *part_ref = NULL;
        const ReplyPartRow *first;
        const Provider *provider;
        bool is_whole = true, is_doubtful = false; /* what is not whole is in doubt anyway */
        int r = store->backend->verbs->reply_part_waiting(
                store->backend, (UtcMs){ now.ms - PART_WAIT_MS }, 1, waiting, err);

        if (r < 0 || waiting->len == 0)
                return r < 0 ? r : STORE_NOT_FOUND;
        first = &g_array_index(waiting, ReplyPartRow, 0);
        r = parts_of(store, first->provider, first->address, first->ref, rows, err);
        if (r == 0)
                r = store_word_text(store, first->provider, &reply->provider, err);
        if (r < 0)
                return r;
        provider = config_provider(config, reply->provider);
        reply->method = provider ? provider->carries : "sms";
        from = g_strdup(first->address + (method_uses_phone(reply->method) ? 0 : strcspn(first->address, ":") + 1));
        part_ref = g_strdup(first->ref);
        reply->from = from;
        reply->part_ref = part_ref;
        reply->at = first->at;
        r = match_whole(store, config, reply, first->address, join_parts(rows, &is_whole, &is_doubtful), now, ret, err);
        if (r < 0)
                return r;
        reply->text = ret->text;
        ret->from = g_steal_pointer(&from);
        ret->part_ref = g_steal_pointer(&part_ref);
        return 0;
}

int store_incomplete_reply(Store *store, const Config *config, UtcMs now, StoreReply *ret_reply, ReplyMatch *ret, Err *err)
{
        return match_incomplete(store, config, now, ret_reply, ret, err);
}
