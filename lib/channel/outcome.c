#include "channel/outcome.h"

#include <string.h>

#include "base/http.h"
#include "base/json-read.h"
#include "base/text.h"

enum { PROVIDER_ID_MAX = 256 };

static const DurationMs wait_most = { 24 * 3600 * (int64_t)1000 };

/* An answer while it is judged. Its JSON is read when a rule first asks for it. */
typedef struct Answer {
        const HttpResponse *response;
        bool is_cut; /* longer than RESPONSE_BODY_MAX: what is here is a part */
        bool json_tried;
        json_t *json; /* NULL: none */
} Answer;

static const json_t *answer_json(Answer *answer)
{
        const GString *body = answer->response->body;

        /* ids past 64 bits stay texts: receipts name the message by them */
        if (!answer->json_tried && body && !answer->is_cut)
                json_read_exact(body->str, body->len, &answer->json, NULL);
        answer->json_tried = true;
        return answer->json;
}

static bool status_fits(const OutcomeRule *rule, unsigned status)
{
        return rule->status == 0 || rule->status == status || (rule->status <= 9 && rule->status == status / 100);
}

static bool header_fits(const OutcomeRule *rule, const HttpResponse *response)
{
        g_autofree char *value = rule->header ? http_header(response->headers, rule->header) : NULL;

        return !rule->header || (value && (!rule->header_is || text_equal(rule->header_is, value)));
}

/* "RequestLimitExceeded*" is a beginning. */
static bool text_fits(const GPtrArray *wanted, const char *text)
{
        for (unsigned i = 0; i < wanted->len; i++) {
                const char *want = g_ptr_array_index(wanted, i);
                size_t n = strlen(want);

                if (n > 0 && want[n - 1] == '*' ? strncmp(want, text, n - 1) == 0 : strcmp(want, text) == 0)
                        return true;
        }
        return false;
}

static bool value_fits(const JsonCondition *condition, const json_t *value)
{
        g_autofree char *own = value && !json_is_string(value) ? json_value_text(value) : NULL;
        const char *text = json_is_string(value) ? json_string_value(value) : own;

        if (!value)
                return false;
        if (!condition->is && !condition->is_not)
                return true;
        if (!text) /* an object or array is none of the values a file can name */
                return !condition->is;
        return (!condition->is || text_fits(condition->is, text)) && (!condition->is_not || !text_fits(condition->is_not, text));
}

/* Several places of one condition. */
typedef struct Places {
        const JsonCondition *condition;
        unsigned n, n_fit;
} Places;

static bool look_at_place(const json_t *value, void *userdata)
{
        Places *places = userdata;

        places->n++;
        places->n_fit += value_fits(places->condition, value);
        return true;
}

static bool json_fits(const OutcomeRule *rule, Answer *answer)
{
        bool needs_all = rule->is == VERDICT_SENT || rule->is == VERDICT_DUPLICATE;

        for (unsigned i = 0; rule->json && i < rule->json->len; i++) {
                Places places = { .condition = g_ptr_array_index(rule->json, i) };

                json_path_each(places.condition->path, answer_json(answer), look_at_place, &places);
                if (places.n_fit == 0 || (needs_all && places.n_fit < places.n))
                        return false;
        }
        return true;
}

static bool body_fits(const OutcomeRule *rule, const HttpResponse *response)
{
        const GString *body = response->body;

        return !rule->body || (body && memmem(body->str, body->len, rule->body, strlen(rule->body)));
}

static bool rule_fits(const OutcomeRule *rule, Answer *answer)
{
        return status_fits(rule, (unsigned)answer->response->status) && header_fits(rule, answer->response) &&
                body_fits(rule, answer->response) && json_fits(rule, answer);
}

/* Would a rule have read in this answer what cannot be read: JSON that is none, or the part that was cut off? */
static bool is_illegible(const Provider *provider, Answer *answer)
{
        for (unsigned i = 0; provider->outcome && i < provider->outcome->len; i++) {
                const OutcomeRule *rule = g_ptr_array_index(provider->outcome, i);

                if (!status_fits(rule, (unsigned)answer->response->status))
                        continue;
                if ((rule->json && !answer_json(answer)) || (rule->body && answer->is_cut))
                        return true;
        }
        return false;
}

static Verdict verdict_by_class(const HttpResponse *response)
{
        g_autofree char *retry_after = http_header(response->headers, "Retry-After");

        switch (response->status) {
        case 401:
        case 402:
        case 403:
                return VERDICT_ACCOUNT;
        case 408:
        case 425:
                return retry_after ? VERDICT_THROTTLED : VERDICT_TEMPORARY;
        case 429:
                return VERDICT_THROTTLED;
        case 503:
                return retry_after ? VERDICT_THROTTLED : VERDICT_TEMPORARY;
        case 504: /* a gateway gave up waiting: what is behind it may have taken the message */
                return VERDICT_UNKNOWN;
        default:
                break;
        }
        switch (response->status / 100) {
        case 2:
                return VERDICT_SENT;
        case 3:
                return VERDICT_ACCOUNT; /* it moved, and redirects are not followed: staff must mend the URL */
        case 4:
                return VERDICT_PERMANENT;
        case 5:
                return VERDICT_TEMPORARY;
        default:
                return VERDICT_UNKNOWN;
        }
}

static void tell_condition(const JsonCondition *condition, char *buffer, size_t n_buffer)
{
        const char *path = json_path_source(condition->path);

        if (condition->is && condition->is->len == 1)
                g_snprintf(buffer, n_buffer, ", %s is \"%s\"", path, (const char *)g_ptr_array_index(condition->is, 0));
        else
                g_snprintf(buffer, n_buffer, ", %s%s", path, condition->is ? " is one of the rule's" : condition->is_not ? " is another" : " is there");
}

/* What staff read: the provider's own words may echo the patient's number, so only the rule's words are told. */
static void tell_rule(const OutcomeRule *rule, unsigned place, int status, Outcome *ret)
{
        char reads[96] = "";

        if (rule->body)
                g_snprintf(reads, sizeof(reads), ", answer says \"%s\"", rule->body);
        else if (rule->json)
                tell_condition(g_ptr_array_index(rule->json, 0), reads, sizeof(reads));
        else if (rule->header)
                g_snprintf(reads, sizeof(reads), ", header %s", rule->header);
        g_snprintf(ret->detail, sizeof(ret->detail), "HTTP %d%s: %s by rule %u (line %u)", status, reads,
                verdict_to_string(rule->is), place, rule->line);
        /* a cut may have left half a character */
        for (size_t n = strlen(ret->detail); n > 0 && !g_utf8_validate(ret->detail, -1, NULL); n--)
                ret->detail[n - 1] = '\0';
}

static void judge(const Provider *provider, Answer *answer, Outcome *ret)
{
        int status = answer->response->status;

        for (unsigned i = 0; provider->outcome && i < provider->outcome->len; i++) {
                const OutcomeRule *rule = g_ptr_array_index(provider->outcome, i);

                if (!rule_fits(rule, answer))
                        continue;
                ret->verdict = rule->is;
                ret->retry_after = rule->wait;
                ret->is_ours = rule->spares_number;
                tell_rule(rule, i + 1, status, ret);
                return;
        }
        ret->verdict = verdict_by_class(answer->response);
        /* a success whose words decide, and cannot be read: it may be a refusal */
        if (ret->verdict == VERDICT_SENT && is_illegible(provider, answer)) {
                ret->verdict = VERDICT_UNKNOWN;
                g_snprintf(ret->detail, sizeof(ret->detail), "HTTP %d, answer %s", status,
                        answer->is_cut ? "too long to be read" : "is not JSON");
        } else
                g_snprintf(ret->detail, sizeof(ret->detail), "HTTP %d", status);
}

static char *find_id(const Provider *provider, Answer *answer)
{
        g_autofree char *id = NULL;

        if (provider->id_header)
                id = http_header(answer->response->headers, provider->id_header);
        else if (provider->id_path)
                id = json_value_text(json_path_find(provider->id_path, answer_json(answer)));
        if (!id || *id == '\0' || strlen(id) > PROVIDER_ID_MAX || !g_utf8_validate(id, -1, NULL))
                return NULL;
        return g_steal_pointer(&id);
}

static bool read_seconds(const char *text, double *ret_s)
{
        char *end;

        if (!g_ascii_isdigit(*text))
                return false;
        *ret_s = g_ascii_strtod(text, &end);
        return *end == '\0';
}

static DurationMs read_wait(const char *text, TimeUnit unit, UtcMs now)
{
        double amount;
        UtcMs date;

        if (read_seconds(text, &amount)) {
                double ms = unit == TIME_MILLISECONDS ? amount : amount * 1000;

                return (DurationMs){ (int64_t)MIN(ms, (double)wait_most.ms) };
        }
        if (http_date_parse(text, now, &date) == 0)
                return (DurationMs){ CLAMP(date.ms - now.ms, 0, wait_most.ms) };
        return (DurationMs){ 0 };
}

static DurationMs find_wait(const Provider *provider, Answer *answer, UtcMs now)
{
        g_autofree char *header = http_header(answer->response->headers, "Retry-After");
        g_autofree char *json = NULL;
        DurationMs wait = header ? read_wait(header, TIME_SECONDS, now) : (DurationMs){ 0 };

        if (provider->retry_path)
                json = json_value_text(json_path_find(provider->retry_path, answer_json(answer)));
        if (json) {
                DurationMs other = read_wait(json, provider->retry_unit, now);
                wait.ms = MAX(wait.ms, other.ms);
        }
        return wait;
}

void outcome_read(const Provider *provider, const HttpResponse *response, UtcMs now, Outcome *ret)
{
        Answer answer = { .response = response };

        *ret = (Outcome){ 0 };
        answer.is_cut = response->body && response->body->len >= RESPONSE_BODY_MAX;
        switch (response->end) {
        case TRANSFER_NOT_SENT:
                ret->verdict = VERDICT_TEMPORARY;
                ret->is_certificate = response->is_certificate;
                g_snprintf(ret->detail, sizeof(ret->detail), "%s: %s", response->is_certificate ? "its certificate is not accepted" : "not sent",
                        response->why);
                return;
        case TRANSFER_CUT:
                ret->verdict = VERDICT_UNKNOWN;
                g_snprintf(ret->detail, sizeof(ret->detail), "answer lost: %s", response->why);
                return;
        case TRANSFER_ANSWERED:
                break;
        }
        judge(provider, &answer, ret);
        if (ret->verdict == VERDICT_SENT || ret->verdict == VERDICT_DUPLICATE)
                ret->provider_message_id = find_id(provider, &answer);
        else if (ret->verdict != VERDICT_PERMANENT && ret->verdict != VERDICT_OPTED_OUT)
                ret->retry_after.ms = MAX(ret->retry_after.ms, find_wait(provider, &answer, now).ms);
        json_decref(answer.json);
}
