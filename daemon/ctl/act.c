/* followupctl cancel, hold, resume, retry, done, later, opt-out, opt-in, pause, unpause: deciding. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "daemon/ctl/client.h"
#include "daemon/ctl/table.h"
#include "daemon/ctl/verbs.h"
#include "model/trouble.h"

/* ---- follow-ups ------------------------------------------------------------------------------ */

static void tell_opened(const json_t *line, const char *what)
{
        const char *id = json_string_value(json_object_get(line, what));

        if (id)
                printf("A %s is open as %s: no offer, survey or greeting goes to this patient until you enter how it ended, by "
                       "followupctl done %s --result TEXT\n",
                        what, id, id);
}

/* A word that was meant to do more, and was not known, must not be taken for one that did. @what: has come to its end by it;
 * @of: what the word would have to be entered for */
static void tell_plain(const char *result, const char *what, const char *of)
{
        g_autofree char *shown = shown_text(result);

        printf("\"%s\" is entered as a plain result, and the %s is closed: no complaint, complication, refusal or death is entered by it. "
               "To enter one: followupctl done %s --result \"%s\"\n", shown, what, of, result_tells_of_death(result) ? "died" : "complaint: ...");
}

/* A reply that has no task has no patient's plan to change, so that all results are plain. */
static void tell_reply_done(const json_t *line, const char *verb)
{
        g_autofree char *id = shown_member(line, "id");
        const char *result = json_string_value(json_object_get(line, "result"));

        printf("%s is dealt with\n", id);
        if (result_word(result) != RESULT_PLAIN || result_is_doubtful(result))
                tell_plain(result, "reply", "FOLLOW-UP");
}

static void tell_entered(const json_t *line, const char *id)
{
        const char *as = json_string_value(json_object_get(line, "entered_as"));
        const char *result = json_string_value(json_object_get(line, "reason"));
        const bool is_visit = text_equal(json_string_value(json_object_get(line, "method")), "visit");

        if (text_equal(as, result_to_string(RESULT_REFUSED)))
                printf("The patient has refused: of the treatments so far no offer, survey or greeting goes out any more\n");
        else if (text_equal(as, result_to_string(RESULT_PLAIN)) && result_is_doubtful(result))
                tell_plain(result, is_visit ? "visit" : "call", id);
}

static void tell_done(const json_t *line, const char *verb)
{
        g_autofree char *id = shown_member(line, "id");
        g_autofree char *state = shown_member(line, "state");
        g_autofree char *due = shown_time(json_string_value(json_object_get(line, "due")));

        tell_opened(line, "complication");
        tell_opened(line, "complaint");
        if (json_is_true(json_object_get(line, "has_died")))
                printf("The patient has died: nothing goes out or is called for any more; what they wrote themselves stays on the "
                       "call list\n");
        if (json_is_true(json_object_get(line, "stays_open")) && strcmp(state, "task") == 0)
                printf("%s is for %s, and stays open\n", id, due);
        else if (json_is_true(json_object_get(line, "on_its_way")))
                printf("%s: %s is written down. It was being handed over: it is taken back if it "
                       "has not left the house; "
                       "see followupctl show %s\n",
                        id, verb, id);
        else if (json_object_get(line, "retry_of"))
                printf("%s is tried again as %s, due at %s\n",
                        json_string_value(json_object_get(line, "retry_of")), id, due);
        else if (strcmp(state, "planned") == 0)
                printf("%s is planned, due at %s\n", id, due);
        else
                printf("%s is %s\n", id, state);
        if (json_object_get(line, "was_due")) {
                g_autofree char *was_due = shown_time(json_string_value(json_object_get(line, "was_due")));

                printf("It was to be made only on %s, and is not on the list again\n", was_due);
        }
        tell_entered(line, id);
}

/* one that has no task; else the id is a follow-up's */
static bool is_reply(const char *id)
{
        return g_str_has_prefix(id, "reply-");
}

static const char *kind_of(const char *id)
{
        return is_reply(id) ? "replies" : "followups";
}

static Teller done_teller(const char *id)
{
        return is_reply(id) ? tell_reply_done : tell_done;
}

/* One of them; returns the exit status. @body is taken over. */
static int act_on(const Ctl *ctl, const char *kind, const char *id, const char *verb, json_t *body, Teller tell)
{
        g_autofree char *escaped = g_uri_escape_string(id, NULL, FALSE);
        g_autofree char *path = g_strdup_printf("/v1/%s/%s/%s", kind, escaped, verb);
        g_autofree char *about = shown_text(id);

        return ctl_order(ctl, path, body, about, tell, verb);
}

int verb_act(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *why = NULL;
        const GOptionEntry own[] = {
                { "why", 0, 0, ARG_TEXT, &why, "kept with the follow-up", "TEXT" },
                { 0 },
        };
        int status = CTL_DONE;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc < 2)
                return ctl_usage(verb, "name the follow-ups by their ids");
        for (int i = 1; i < argc; i++) {
                int one = act_on(ctl, kind_of(argv[i]), argv[i], verb->name, client_reason(why), done_teller(argv[i]));

                if (one == CTL_NO_DAEMON)
                        return one;
                status = MAX(status, one);
        }
        return status;
}

int verb_done(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *result = NULL;
        gboolean early = FALSE;
        const GOptionEntry own[] = {
                { "result", 0, 0, ARG_TEXT, &result, "what came of it", "TEXT" },
                { "early", 0, 0, G_OPTION_ARG_NONE, &early, "of a call or visit that is due on another day", NULL },
                { 0 },
        };
        json_t *body;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc != 2)
                return ctl_usage(verb, "name one task by its id");
        if (!result)
                return ctl_usage(verb, "say what came of it by --result");
        body = client_reason(NULL);
        json_object_set_new(body, "result", typed_text(result));
        if (early && !is_reply(argv[1]))
                json_object_set_new(body, "early", json_true());
        return act_on(ctl, kind_of(argv[1]), argv[1], verb->name, body, done_teller(argv[1]));
}

static void tell_later(const json_t *line, const char *verb)
{
        g_autofree char *id = shown_member(line, "id");
        g_autofree char *due = shown_time(json_string_value(json_object_get(line, "due")));

        printf("%s is on the call list again at %s\n", id, due);
}

int verb_later(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *why = NULL, *when = NULL;
        const GOptionEntry own[] = {
                { "why", 0, 0, ARG_TEXT, &why, "kept with the follow-up", "TEXT" },
                { 0 },
        };
        json_t *body;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc < 3)
                return ctl_usage(verb, "name one task by its id, and a time such as 18:00, tomorrow, Friday 10:00 or in 2 hours");
        when = g_strjoinv(" ", argv + 2);
        body = client_reason(why);
        json_object_set_new(body, "when", typed_text(when));
        return act_on(ctl, "followups", argv[1], verb->name, body, tell_later);
}

static void tell_ack(const json_t *alert, const char *verb)
{
        g_autofree char *id = shown_member(alert, "id"), *by = shown_member(alert, "by");

        printf("Alert %s is acknowledged by %s. Enter what came of it: followupctl done %s --result TEXT\n", id, by, id);
}

int verb_ack(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        g_autofree char *by = NULL;
        const GOptionEntry own[] = {
                { "by", 0, 0, ARG_TEXT, &by, "who takes it, where that is not who types", "NAME" },
                { 0 },
        };
        json_t *body;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc != 2)
                return ctl_usage(verb, "name one alert by the id that followupctl calls shows");
        body = client_reason(NULL);
        body_set_text(body, "by", by);
        return act_on(ctl, kind_of(argv[1]), argv[1], verb->name, body, tell_ack);
}

/* ---- consent --------------------------------------------------------------------------------- */

/* What else needs the consent that was given or taken, and what becomes of it. */
static void tell_of_consent(const char *patient, Purpose purpose, bool in)
{
        g_autoptr(GString) others = g_string_new(NULL);

        for (int i = 0; i < N_PURPOSES; i++)
                if (i != (int)purpose && purpose_consent((Purpose)i) == purpose_consent(purpose))
                        g_string_append_printf(others, "%s%s", others->len > 0 ? ", " : "", purpose_to_string((Purpose)i));
        if (others->len > 0)
                printf("The same consent counts for: %s\n", others->str);
        if (!in && purpose_consent(purpose) == CONSENT_CARE)
                printf("Questions about safety become calls for staff after a day, or when their time is over; visit reminders and the\n"
                       "rest are held and not sent. What is held: followupctl list --state held --patient %s\n", patient);
}

/* " --clinic almaty", where the answer names one; else "". Caller frees. */
static char *clinic_option(const json_t *answer)
{
        const char *clinic = json_string_value(json_object_get(answer, "clinic"));
        g_autofree char *shown = clinic ? shown_text(clinic) : NULL;

        return shown ? g_strconcat(" --clinic ", shown, NULL) : g_strdup("");
}

/* What an opt-in has not lifted, and what does. */
static void tell_stops_left(const json_t *answer)
{
        g_autofree char *patient = shown_member(answer, "patient"), *at = clinic_option(answer);
        size_t i;
        json_t *one;

        json_array_foreach(json_object_get(answer, "stops_left"), i, one)
        {
                g_autofree char *purpose = shown_member(one, "purpose"), *method = shown_member(one, "method"),
                                *address = shown_member(one, "address");
                const bool is_part = json_is_string(json_object_get(one, "purpose"));
                const bool is_whatever = !is_part && json_is_null(json_object_get(one, "address"));

                if (is_whatever)
                        printf("But a stop stays: no messages at all by %s, whatever number they have. To lift it: followupctl opt-in %s",
                                method, patient);
                else if (is_part)
                        printf("But a stop stays: no %s messages by %s to %s. To lift it: followupctl opt-in %s --purpose %s --method %s",
                                purpose, method, address, patient, purpose, method);
                else
                        printf("But a stop stays: no messages at all to %s. To lift it: followupctl opt-in %s", address, patient);
                printf("%s\n", at);
        }
}

/* What is not sent for all that, since nobody has said yes to it. */
static void tell_not_agreed(const json_t *answer)
{
        g_autofree char *patient = shown_member(answer, "patient"), *at = clinic_option(answer);
        size_t i;
        json_t *one;

        json_array_foreach(json_object_get(answer, "not_agreed"), i, one)
        {
                g_autofree char *kind = shown_member(one, "consent"), *said = shown_member(one, "answer");
                g_autofree char *purpose = shown_member(one, "purpose");

                printf("But the patient has not agreed to %s (%s). Once they have: followupctl opt-in %s --purpose %s%s\n", kind, said,
                        patient, purpose, at);
        }
}

static void tell_opted(const json_t *answer, const char *verb)
{
        const bool in = strcmp(verb, "opt-in") == 0;
        g_autofree char *patient = shown_member(answer, "patient");
        const char *purpose = json_string_value(json_object_get(answer, "purpose"));
        const char *method = json_string_value(json_object_get(answer, "method"));
        json_int_t n = json_integer_value(json_object_get(answer, "called_back"));

        if (json_is_true(json_object_get(answer, "alive"))) {
                printf("%s is alive: what was cancelled for the death is planned again where its time is not over; see followupctl plan %s. Calls\n"
                       "that were cancelled with it are not made again\n", patient, patient);
                return;
        }
        printf("%s %s %s%smessages", patient, in ? "takes" : "gets no more", purpose ? purpose : "",
                purpose ? " " : "");
        if (method)
                printf(" by %s", method);
        printf("%s\n", in ? " again" : "");
        if (purpose && !method && purpose_from_string(purpose) >= 0)
                tell_of_consent(patient, (Purpose)purpose_from_string(purpose), in);
        if (json_is_true(json_object_get(answer, "has_died"))) {
                g_autofree char *at = clinic_option(answer);

                printf("But the patient has died, as staff or the records say: all stays cancelled, and nothing is planned. If that is wrong: "
                       "followupctl opt-in %s --alive%s\n", patient, at);
        }
        tell_stops_left(answer);
        tell_not_agreed(answer);
        if (n > 0)
                printf("%" JSON_INTEGER_FORMAT
                       " message(s) were being handed over: what has not left the house is taken "
                       "back\n",
                        n);
}

static int opt(Ctl *ctl, const Verb *verb, bool in, int argc, char **argv)
{
        g_autofree char *purpose = NULL, *method = NULL, *clinic = NULL, *why = NULL;
        gboolean alive = FALSE;
        const GOptionEntry own[] = {
                { "alive", 0, 0, G_OPTION_ARG_NONE, &alive, "opt-in: the patient has not died, for all that was entered", NULL },
                { "purpose", 0, 0, ARG_TEXT, &purpose, "this one only, by default all", "PURPOSE" },
                { "method", 0, 0, ARG_TEXT, &method, "this one only, by default all", "METHOD" },
                { "clinic", 0, 0, ARG_TEXT, &clinic, "at this clinic only", "CLINIC" },
                { "why", 0, 0, ARG_TEXT, &why, "kept with the decision", "TEXT" },
                { 0 },
        };
        json_t *body;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc != 2)
                return ctl_usage(verb, "name one patient by the id of the records, which followupctl find tells");
        if (alive && (!in || purpose || method))
                return ctl_usage(verb, "--alive is said by opt-in, without --purpose and --method");
        body = client_reason(why);
        if (alive)
                json_object_set_new(body, "alive", json_true());
        body_set_text(body, "patient", argv[1]);
        body_set_text(body, "purpose", purpose);
        body_set_text(body, "method", method);
        body_set_text(body, "clinic", clinic);
        return ctl_order(ctl, in ? "/v1/opt-in" : "/v1/opt-out", body, NULL, tell_opted, verb->name);
}

int verb_opt_out(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        return opt(ctl, verb, false, argc, argv);
}

int verb_opt_in(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        return opt(ctl, verb, true, argc, argv);
}

/* ---- pauses ---------------------------------------------------------------------------------- */

void pauses_print(const json_t *pauses)
{
        json_t *one;
        size_t i;

        json_array_foreach(pauses, i, one)
        {
                g_autofree char *says = shown_member(one, "says");

                printf("Paused: ");
                print_wrapped(says, (unsigned)strlen("Paused: "), screen_width(), stdout);
        }
}

static void tell_pauses(const json_t *answer, const char *verb)
{
        const json_t *pauses = json_object_get(answer, "pauses");

        if (json_array_size(pauses) == 0)
                puts("Nothing is paused.");
        if (json_is_true(json_object_get(answer, "tried")))
                puts("A provider that rested is tried by its next message.");
        pauses_print(pauses);
}

static int pause_or_not(Ctl *ctl, const Verb *verb, const char *path, int argc, char **argv)
{
        g_autofree char *clinic = NULL, *provider = NULL, *why = NULL;
        gboolean all = FALSE;
        const GOptionEntry own[] = {
                { "all", 0, 0, G_OPTION_ARG_NONE, &all, "all sending", NULL },
                { "clinic", 0, 0, ARG_TEXT, &clinic, "for one clinic", "CLINIC" },
                { "provider", 0, 0, ARG_TEXT, &provider, "by one provider", "PROVIDER" },
                { "why", 0, 0, ARG_TEXT, &why, "shown by status", "TEXT" },
                { 0 },
        };
        json_t *body;

        if (!ctl_options(ctl, verb, own, &argc, &argv))
                return CTL_USAGE;
        if (argc > 1 || !!all + !!clinic + !!provider != 1)
                return ctl_usage(verb, "give one of --all, --clinic and --provider");
        body = client_reason(why);
        if (all)
                json_object_set_new(body, "all", json_true());
        body_set_text(body, "clinic", clinic);
        body_set_text(body, "provider", provider);
        return ctl_order(ctl, path, body, NULL, tell_pauses, verb->name);
}

int verb_pause(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        return pause_or_not(ctl, verb, "/v1/pause", argc, argv);
}

int verb_unpause(Ctl *ctl, const Verb *verb, int argc, char **argv)
{
        return pause_or_not(ctl, verb, "/v1/unpause", argc, argv);
}
