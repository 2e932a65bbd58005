/* Notices: what is said at once and at any hour, to staff and to a patient who has written. */
#include "store/alerts.h"
#include "store/holdings.h"
#include "store/messages.h"
#include "store/replies.h"
#include "store/stops.h"

#include <string.h>

#include "base/text.h"

/* An alert is tried again for as long as nobody has it; an answer is worth nothing after a while. */
enum { ALERT_FIRST_MS = 5 * 1000, ALERT_MOST_MS = 60 * 1000, ANSWER_FIRST_MS = 10 * 1000, ANSWER_MOST_MS = 5 * 60 * 1000,
        ANSWER_FOR_MS = 60 * 60 * 1000 };

void notice_free(Notice *notice)
{
        if (!notice)
                return;
        g_free(notice->provider);
        g_free(notice->to);
        g_free(notice->clinic);
        g_free(notice->name);
        g_free(notice->language);
        g_free(notice->text);
        g_free(notice->alert);
        g_free(notice->token);
        g_free(notice);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notice, notice_free)

static int64_t backoff_ms(int64_t first, int64_t most, unsigned n)
{
        int64_t wait = first;

        while (n-- > 0 && wait < most)
                wait *= 2;
        return MIN(wait, most);
}

/* ---- answers to a patient -------------------------------------------------------------------- */

/* what each of the clinics has there, each once: "103 / 112"; NULL where none has it. g_free() */
static char *join(const GPtrArray *clinics, size_t offset)
{
        g_autoptr(GPtrArray) said = g_ptr_array_new();

        for (guint i = 0; i < clinics->len; i++) {
                const char *value = G_STRUCT_MEMBER(char *, g_ptr_array_index(clinics, i), offset);

                if (value && !g_ptr_array_find_with_equal_func(said, value, g_str_equal, NULL))
                        g_ptr_array_add(said, (gpointer)value);
        }
        if (said->len == 0)
                return NULL;
        g_ptr_array_add(said, NULL);
        return g_strjoinv(" / ", (char **)said->pdata);
}

/* The wording of the first; names and numbers of all. */
static char *compose(const Config *config, const GPtrArray *clinics, const char *language, const char *name)
{
        const Clinic *first = clinics->len > 0 ? g_ptr_array_index(clinics, 0) : NULL;
        g_autofree char *names = join(clinics, offsetof(Clinic, name)), *phones = join(clinics, offsetof(Clinic, phone));
        g_autofree char *emergency = join(clinics, offsetof(Clinic, emergency_phone));
        const char *values[N_PLACEHOLDERS] = {
                [PLACEHOLDER_CLINIC] = names,
                [PLACEHOLDER_PHONE] = phones,
                [PLACEHOLDER_EMERGENCY_PHONE] = emergency,
                [PLACEHOLDER_REVIEW_URL] = first ? first->review_url : NULL,
        };
        const Template *text = first && name ? config_text(config, first, language, name, NULL) : NULL;
        GString *out;

        if (!text)
                return NULL;
        out = g_string_new(NULL);
        template_fill(text, values, out);
        return g_string_free(out, FALSE);
}

static void make_id(const StoreReply *reply, const char *name, char ret[static ID_MESSAGE_MAX])
{
        char hex[ID_MESSAGE_MAX];
        uint8_t digest[ID_DIGEST_BYTES];

        id_from_random(reply->random, hex);
        id_sha256_parts(digest, hex, name, NULL);
        id_from_random(digest, ret);
}

/* @clinic, @language: NULL: it is for staff. @staff: who of them it is for, by whatever channel; NULL: whoever has written.
 * @task: it is said of this one alone; 0: of none. */
static int add_answer(Store *store, const StoreReply *reply, const char *name, const char *text, const char *clinic,
        const char *language, const char *staff, int64_t task, DurationMs quiet, UtcMs now, bool *ret_made, Err *err)
{
        UtcMs last;
        NoticeRow answer = { .kind = NOTICE_ANSWER,
                .state = NOTICE_WAITING,
                .task = task,
                .recipient = (char *)reply->from,
                .name = (char *)name,
                .text = (char *)text,
                .created = now,
                .next = now,
                .ended = UTC_NEVER };
        int r = store->backend->verbs->notice_last(store->backend, reply->from, name, &last, err);

        /* one that lies ahead was said before the clock was set back */
        if (r < 0 || (r == 0 && last.ms <= now.ms && now.ms - last.ms < quiet.ms))
                return MIN(r, 0);
        make_id(reply, name, answer.id);
        r = store_word(store, clinic, &answer.clinic, err);
        if (r == 0)
                r = store_word(store, reply->provider, &answer.provider, err);
        if (r == 0)
                r = store_word(store, language, &answer.language, err);
        if (r == 0)
                r = store_word(store, staff, &answer.staff, err);
        if (r == 0)
                r = store->backend->verbs->notice_add(store->backend, &answer, err);
        *ret_made |= r == 0;
        return r;
}

/* what joins the names of two texts that are one answer; no name has it */
static const char name_also[] = "+";

int store_answer_add(Store *store, const Config *config, const StoreReply *reply, const ReplyMatch *match, const char *name,
        const char *also, DurationMs quiet, UtcMs now, bool *ret_made, Err *err)
{
        g_autoptr(GPtrArray) clinics = store_reply_clinics(config, reply, match);
        const char *language = store_reply_language(config, match, clinics);
        g_autofree char *first = compose(config, clinics, language, name), *second = compose(config, clinics, language, also);
        g_autofree char *text = first && second ? g_strdup_printf("%s %s", first, second) : g_strdup(first ? first : second);
        g_autofree char *names = first && second ? g_strconcat(name, name_also, also, NULL) : g_strdup(first ? name : also);

        return text ? add_answer(store, reply, names, text, ((const Clinic *)g_ptr_array_index(clinics, 0))->id, language, NULL, 0,
                              quiet, now, ret_made, err)
                    : 0;
}

int store_staff_tell(Store *store, const Config *config, const uint8_t random[static ID_RANDOM_BYTES], const Clinic *clinic,
        const Staff *staff, StaffText which, const StaffTextValues *values, UtcMs at, bool *ret_made, Err *err)
{
        g_autofree char *text = staff_text(config, clinic, staff, which, values);
        const StaffChannel *channel = g_ptr_array_index(staff->channels, 0);
        StoreReply to = { .provider = channel->provider, .from = channel->to };
        int64_t task = 0;

        (void)(values->task && followup_id_parse(values->task, &task));
        memcpy(to.random, random, sizeof(to.random));
        return add_answer(store, &to, staff_text_name(which), text, clinic->id, NULL, staff->id, task, (DurationMs){ 0 }, at, ret_made, err);
}

int store_answer_staff(Store *store, const StoreReply *reply, const char *name, const char *text, DurationMs quiet, UtcMs now,
        Err *err)
{
        bool is_made = false;
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = add_answer(store, reply, name, text, NULL, NULL, NULL, 0, quiet, now, &is_made, err);
        return store_verb_end(store, r, err);
}

/* ---- handing out ----------------------------------------------------------------------------- */

static int end_notice(Store *store, NoticeRow *row, NoticeState state, const char *detail, UtcMs now, Err *err)
{
        row->state = state;
        row->next = UTC_NEVER;
        row->ended = now;
        if (detail) {
                g_free(row->detail);
                row->detail = g_strdup(detail);
        }
        return store->backend->verbs->notice_update(store->backend, row, err);
}

static const Staff *staff_of(Store *store, const Config *config, const NoticeRow *row)
{
        const char *id = NULL;
        const Staff *staff;

        if (store_word_text(store, row->staff, &id, NULL) < 0 || !id)
                return NULL;
        staff = g_hash_table_lookup(config->staff, id);
        return staff && staff->channels->len > 0 ? staff : NULL;
}

/* Who answers at this provider's address is heard: by it, or by another that knows the same address. */
static bool takes_answers(const Config *config, const char *id)
{
        const Provider *provider = config_provider(config, id);
        GHashTableIter iter;
        gpointer other;

        g_hash_table_iter_init(&iter, config->providers);
        while (provider && config->listener.public_url && g_hash_table_iter_next(&iter, NULL, &other))
                if (provider_takes_replies(other) && provider_shares_addresses(provider, other) &&
                        config_uses_provider(config, ((const Provider *)other)->id))
                        return true;
        return false;
}

/* Of several clinics that an alert may be of, the one that this person works for. */
static const Clinic *clinic_of(const Config *config, const char *ids, const Staff *staff)
{
        g_autoptr(GPtrArray) clinics = store_clinics_of_ids(config, ids);

        for (guint i = 0; i < clinics->len; i++) {
                const Clinic *clinic = g_ptr_array_index(clinics, i);

                if (text_equal(clinic->responsible, staff->id) || text_equal(clinic->deputy, staff->id) || text_equal(clinic->head, staff->id))
                        return clinic;
        }
        return clinics->len > 0 ? g_ptr_array_index(clinics, 0) : NULL;
}

/* Whoever reads it over a shoulder learns no more than that somebody needs a person. */
static char *alert_text(const Config *config, const Clinic *clinic, const Staff *staff, const Notice *notice)
{
        const char *url = config->listener.public_url;
        g_autofree char *count = g_strdup_printf("%u", notice->n_more);
        const StaffTextValues counted = { .count = count }, coded = { .code = notice->code };
        g_autofree char *way = url ? g_strdup_printf("%s/ack/%s", url, notice->token) : g_strdup_printf("followupctl ack %s", notice->alert);
        g_autofree char *answer = takes_answers(config, notice->provider) ? staff_text(config, clinic, staff, STAFF_TEXT_ALERT_ANSWER, &coded)
                                                                         : NULL;
        g_autofree char *acknowledge = answer ? g_strdup_printf("%s %s", way, answer) : g_strdup(way);
        g_autofree char *more = notice->n_more > 0 ? staff_text(config, clinic, staff, STAFF_TEXT_ALERT_MORE, &counted) : NULL;

        return staff_text(config, clinic, staff, STAFF_TEXT_ALERT,
                &(StaffTextValues){ .task = notice->alert, .more = more, .acknowledge = acknowledge });
}

/* An alert's provider and link are of this try alone. STORE_NOT_FOUND: it is not to be told any more */
static int prepare_alert(Store *store, const Config *config, NoticeRow *row, const char *clinic,
        const uint8_t random[static ID_RANDOM_BYTES], UtcMs now, Notice *notice, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        const Staff *staff = staff_of(store, config, row);
        g_auto(AlertRow) alert = { 0 };
        const StaffChannel *channel;
        char name[FOLLOWUP_ID_MAX], token[ID_MESSAGE_MAX];
        AckLinkRow link = { .alert = row->alert, .staff = row->staff };
        int r = verbs->alert_get(store->backend, row->alert, &alert, err);

        if (r < 0)
                return r;
        if (r == STORE_NOT_FOUND || !utc_is_never(alert.acknowledged) || !utc_is_never(alert.done)) {
                r = end_notice(store, row, NOTICE_DROPPED, NULL, now, err);
                return r < 0 ? r : STORE_NOT_FOUND;
        }
        if (!staff) {
                r = end_notice(store, row, NOTICE_FAILED, "staff.d no longer knows how to reach them", now, err);
                return r < 0 ? r : STORE_NOT_FOUND;
        }
        channel = g_ptr_array_index(staff->channels, row->channel % staff->channels->len);
        id_from_random(random, token);
        id_sha256(token, strlen(token), link.digest);
        id_from_random(link.digest, row->id); /* a try of its own: nobody shall take it for a repeat */
        r = verbs->ack_link_put(store->backend, &link, err);
        if (r == 0)
                r = store_word(store, channel->provider, &row->provider, err);
        notice->provider = g_strdup(channel->provider);
        notice->to = g_strdup(channel->to);
        notice->alert = g_strdup(store_alert_name(&alert, name));
        notice->token = g_strdup(token);
        store_ack_code(&link, notice->code);
        if (r == 0)
                r = store_strangers_waiting(store, &alert, &notice->n_more, err);
        if (r == 0)
                notice->text = alert_text(config, clinic_of(config, clinic, staff), staff, notice);
        return r;
}

/* Said stop since? Then only what answers the stop itself, or a red flag, is still said. */
static int is_unwanted(Store *store, const Config *config, const NoticeRow *row, const char *provider_id, bool *ret, Err *err)
{
        const Provider *provider = provider_id ? config_provider(config, provider_id) : NULL;
        g_autofree char *address = provider ? store_address_key(provider->carries, row->recipient) : NULL;
        int r;

        *ret = false;
        if (!address || !(strcmp(row->name, "reply_worry") == 0 || g_str_has_prefix(row->name, "reply_survey")))
                return 0;
        r = store_stop_find(store, address, err);
        *ret = r == 0;
        return MIN(r, 0);
}

/* It was to be said of a task in working time, and that is over since. @ret: NULL: it is not; else in what way */
static int is_over(Store *store, const NoticeRow *row, const char **ret, Err *err)
{
        FollowupRow task;
        int r = row->task != 0 ? store_row_get(store, row->task, &task, err) : 0;

        *ret = NULL;
        if (r < 0 || row->task == 0)
                return r;
        if (r != 0 || strcmp(task.f.reason, store_being_erased) == 0)
                *ret = store_being_erased;
        else if (task.f.state == FOLLOWUP_DONE)
                *ret = "it was dealt with before";
        else if (task.f.state != FOLLOWUP_TASK && task.f.state != FOLLOWUP_HELD)
                *ret = "there is nothing to be done any more";
        return 0;
}

static int prepare_answer(Store *store, const Config *config, NoticeRow *row, UtcMs now, Notice *notice, Err *err)
{
        const char *provider = NULL, *language = NULL, *over = NULL;
        bool unwanted = false;
        int r = store_word_text(store, row->provider, &provider, err);

        if (r == 0)
                r = is_unwanted(store, config, row, provider, &unwanted, err);
        if (r == 0)
                r = is_over(store, row, &over, err);
        if (r == 0 && (unwanted || over)) {
                r = end_notice(store, row, NOTICE_DROPPED, over ? over : "the patient has said stop since", now, err);
                return r < 0 ? r : STORE_NOT_FOUND;
        }
        if (r == 0)
                r = store_word_text(store, row->language, &language, err);
        notice->provider = g_strdup(provider);
        notice->language = g_strdup(language);
        notice->name = row->name ? g_strndup(row->name, strcspn(row->name, name_also)) : NULL; /* an approved text is one of the two */
        notice->to = g_strdup(row->recipient);
        notice->text = g_strdup(row->text);
        return r;
}

static int prepare(Store *store, const Config *config, NoticeRow *row, const uint8_t random[static ID_RANDOM_BYTES], UtcMs now,
        Notice *notice, Err *err)
{
        const char *clinic = NULL;
        int r = store_word_text(store, row->clinic, &clinic, err);

        if (r == 0)
                r = row->kind == NOTICE_ALERT ? prepare_alert(store, config, row, clinic, random, now, notice, err)
                                              : prepare_answer(store, config, row, now, notice, err);
        if (r != 0)
                return r;
        notice->number = row->number;
        notice->kind = row->kind;
        notice->clinic = clinic ? g_strndup(clinic, strcspn(clinic, ",")) : NULL;
        notice->created = row->created;
        g_strlcpy(notice->id, row->id, sizeof(notice->id));
        row->state = NOTICE_SENDING;
        row->attempts++;
        notice->n_attempts = row->attempts;
        return store->backend->verbs->notice_update(store->backend, row, err);
}

static int take_one(Store *store, const Config *config, int64_t number, UtcMs now, const uint8_t random[static ID_RANDOM_BYTES],
        GPtrArray *notices, Err *err)
{
        g_autoptr(Notice) notice = g_new0(Notice, 1);
        g_auto(NoticeRow) due = { 0 };
        int r = store->backend->verbs->notice_get(store->backend, number, &due, err);

        if (r == 0)
                r = prepare(store, config, &due, random, now, notice, err);
        if (r == 0)
                g_ptr_array_add(notices, g_steal_pointer(&notice));
        return MIN(r, 0);
}

static int take(Store *store, const Config *config, UtcMs now, const uint8_t *random, unsigned n_max, GPtrArray *notices, Err *err)
{
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = store->backend->verbs->notice_numbers_due(store->backend, now, n_max, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++)
                r = take_one(store, config, g_array_index(numbers, int64_t, i), now, random + (size_t)i * ID_RANDOM_BYTES,
                        notices, err);
        return r;
}

int store_notices_take(Store *store, const Config *config, UtcMs now, const uint8_t *random, unsigned n_max, GPtrArray **ret,
        Err *err)
{
        g_autoptr(GPtrArray) notices = g_ptr_array_new_with_free_func((GDestroyNotify)notice_free);
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = take(store, config, now, random, n_max, notices, err);
        r = store_verb_end(store, r, err);
        if (r == 0)
                *ret = g_steal_pointer(&notices);
        return r;
}

/* ---- settling -------------------------------------------------------------------------------- */

static int settle_sent_alert(Store *store, const NoticeRow *row, UtcMs now, Err *err)
{
        g_auto(AlertRow) alert = { 0 };
        const char *who = NULL, *provider = NULL;
        g_autofree char *what = NULL;
        int r = store->backend->verbs->alert_get(store->backend, row->alert, &alert, err);

        if (r == 0)
                r = store_word_text(store, row->staff, &who, err);
        if (r == 0)
                r = store_word_text(store, row->provider, &provider, err);
        if (r != 0)
                return MIN(r, 0);
        if (utc_is_never(alert.notified)) {
                alert.notified = now;
                r = store->backend->verbs->alert_update(store->backend, &alert, err);
        }
        what = g_strdup_printf("%s was told by %s", who, provider);
        return r == 0 && alert.task != 0 ? store_tell(store, alert.task, what, NULL, NULL, now, err) : r;
}

/* By the next channel at once; when all have failed, by the first again after a while, and to the next person now. */
static int retry_alert(Store *store, const Config *config, NoticeRow *row, UtcMs now, Err *err)
{
        const Staff *staff = staff_of(store, config, row);
        const unsigned n_channels = staff ? staff->channels->len : 1;
        g_auto(AlertRow) alert = { 0 };
        bool is_heard;
        int r;

        row->channel++;
        row->next = now;
        if (row->channel % n_channels == 0)
                row->next.ms += backoff_ms(ALERT_FIRST_MS, ALERT_MOST_MS, row->channel / n_channels - 1);
        r = store->backend->verbs->notice_update(store->backend, row, err);
        if (r < 0 || row->channel != n_channels)
                return r;
        r = store->backend->verbs->alert_get(store->backend, row->alert, &alert, err);
        if (r != 0 || utc_is_never(alert.next) || alert.n_calls >= 3)
                return MIN(r, 0);
        return store_alert_step_now(store, config, &alert, now, &is_heard, err);
}

/* Who of staff cannot be told by this channel is told by the next. STORE_NOT_FOUND: there is none, or it is for a patient */
static int turn_to_next_channel(Store *store, const Config *config, NoticeRow *row, Err *err)
{
        const Staff *staff = row->staff != 0 ? staff_of(store, config, row) : NULL;
        const StaffChannel *channel;

        if (!staff || row->channel + 1 >= staff->channels->len)
                return STORE_NOT_FOUND;
        channel = g_ptr_array_index(staff->channels, ++row->channel);
        g_free(row->recipient);
        row->recipient = g_strdup(channel->to);
        return store_word(store, channel->provider, &row->provider, err);
}

static int stop(Store *store, const Config *config, const NoticeRow *row, StoreReceiptEffect *effect, UtcMs now, Err *err)
{
        const char *id = NULL;
        const Provider *provider;
        int r = store_word_text(store, row->provider, &id, err);

        provider = r == 0 && id ? config_provider(config, id) : NULL;
        return provider ? store_provider_stop(store, config, 0, provider->carries, row->recipient, effect, now, err) : r;
}

static int settle(Store *store, const Config *config, NoticeRow *row, int verdict, bool honours_keys, const char *detail,
        StoreReceiptEffect *effect, UtcMs now, Err *err)
{
        int r = 0;

        g_free(row->detail);
        row->detail = g_strdup(detail);
        if (verdict == VERDICT_SENT || verdict == VERDICT_DUPLICATE) {
                r = end_notice(store, row, NOTICE_SENT, NULL, now, err);
                return r == 0 && row->kind == NOTICE_ALERT ? settle_sent_alert(store, row, now, err) : r;
        }
        row->state = NOTICE_WAITING;
        if (row->kind == NOTICE_ALERT)
                return retry_alert(store, config, row, now, err);
        if (verdict == VERDICT_UNKNOWN && !honours_keys)
                return end_notice(store, row, NOTICE_UNCERTAIN, NULL, now, err);
        if (verdict == VERDICT_OPTED_OUT)
                r = stop(store, config, row, effect, now, err);
        if (r < 0)
                return r;
        if (verdict == VERDICT_PERMANENT || verdict == VERDICT_OPTED_OUT || now.ms - row->created.ms > ANSWER_FOR_MS) {
                r = turn_to_next_channel(store, config, row, err);
                if (r != 0)
                        return r < 0 ? r : end_notice(store, row, NOTICE_FAILED, NULL, now, err);
                row->next = now;
                return store->backend->verbs->notice_update(store->backend, row, err);
        }
        row->next.ms = now.ms + backoff_ms(ANSWER_FIRST_MS, ANSWER_MOST_MS, row->attempts - 1);
        return store->backend->verbs->notice_update(store->backend, row, err);
}

int store_notice_settle(Store *store, const Config *config, int64_t number, int verdict, bool honours_keys, const char *detail,
        UtcMs now, NoticeState *ret, StoreReceiptEffect *ret_effect, Err *err)
{
        g_auto(NoticeRow) row = { 0 };
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = store->backend->verbs->notice_get(store->backend, number, &row, err);
        if (r == 0 && row.state != NOTICE_SENDING)
                r = STORE_NOT_FOUND;
        if (r == 0)
                r = settle(store, config, &row, verdict, honours_keys, detail, ret_effect, now, err);
        r = store_verb_end(store, r, err);
        if (r == 0 && ret)
                *ret = row.state;
        return r;
}

/* One that is named twice stays what it was first. */
static int name_alert(Store *store, const Notice *notice, const char *provider_message_id, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_auto(NoticeRow) row = { 0 };
        AckLinkRow link = { 0 }, known;
        int r = verbs->notice_get(store->backend, notice->number, &row, err);

        if (r == 0 && (row.kind != NOTICE_ALERT || row.state != NOTICE_SENT))
                return STORE_NOT_FOUND;
        if (r != 0)
                return r;
        link.alert = row.alert;
        store_ack_quote(notice->provider, notice->to, provider_message_id, link.digest);
        r = verbs->ack_link_get(store->backend, link.digest, &known, err);
        return r == STORE_NOT_FOUND ? verbs->ack_link_put(store->backend, &link, err) : MIN(r, 0);
}

int store_notice_named(Store *store, const Notice *notice, const char *provider_message_id, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = name_alert(store, notice, provider_message_id, err);
        return store_verb_end(store, r, err);
}

static int recover(Store *store, const Config *config, UtcMs now, Err *err)
{
        const BackendVerbs *verbs = store->backend->verbs;
        g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
        int r = verbs->notice_numbers_sending(store->backend, numbers, err);

        for (guint i = 0; r == 0 && i < numbers->len; i++) {
                g_auto(NoticeRow) row = { 0 };
                const char *id = NULL;
                const Provider *provider;

                r = verbs->notice_get(store->backend, g_array_index(numbers, int64_t, i), &row, err);
                if (r == 0)
                        r = store_word_text(store, row.provider, &id, err);
                provider = r == 0 && id ? config_provider(config, id) : NULL;
                if (r == 0)
                        r = settle(store, config, &row, VERDICT_UNKNOWN, provider && provider_honours_keys(provider),
                                "followupd ended before the answer came", NULL, now, err); /* a stop is no lost answer */
        }
        return MIN(r, 0);
}

int store_notices_recover(Store *store, const Config *config, UtcMs now, Err *err)
{
        int r = store_verb(store, now, err);

        if (r < 0)
                return r;
        r = recover(store, config, now, err);
        return store_verb_end(store, r, err);
}

int store_next_notice(Store *store, const Config *config, UtcMs now, UtcMs *ret, Err *err)
{
        UtcMs next = UTC_NEVER, first;
        int r = store->backend->verbs->notice_first(store->backend, &first, err);

        if (r < 0)
                return r;
        if (r == 0)
                next = first;
        r = store_next_alert(store, config, now, &next, err);
        if (r == 0)
                r = store_next_part(store, &next, err);
        if (r == 0)
                *ret = next;
        return r;
}
