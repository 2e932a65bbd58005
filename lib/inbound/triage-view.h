/* A text as triage looks at it: what of the lexicon stands in it, what of that counts, and how much is left unexplained. */
#pragma once

#include "inbound/match.h"
#include "inbound/reading.h"
#include "inbound/triage.h"

typedef struct View {
        const TriageQuestion *question;
        const Lexicon *lexicon;
        Reading *reading;
        Matches *matches;
        GArray *spans; /* the matches' */
        size_t n_words, n_numbers, n_unknown;
        double first_number;
        bool starts_with_two, has_part, is_han;
        unsigned *marks; /* of each token: what of it may take back a trouble */
        bool denies;     /* a trouble is negated */
} View;

/* What a match is worth. A hint and a suspicion, which is of a red flag, are what something else in the text may take
 * back: the rules leave it to a person unless the classifier takes the text for surely harmless. A sign that is often a usual
 * reaction ("one cheek is bigger") is for a person today, and a red flag where the classifier finds anything of one in the text.
 * A red flag that is framed, or contested by its own sentence, is one unless the classifier is sure. */
typedef enum Gravity {
        GRAVITY_NONE, GRAVITY_HINT, GRAVITY_SUSPICION, GRAVITY_WORRY, GRAVITY_SIGN, GRAVITY_FRAMED, GRAVITY_CONTESTED, GRAVITY_RED,
} Gravity;

View *view_new(const TriageQuestion *question, const char *text);
void view_free(View *view);
/* view_beside() - what a text says in the clauses where no match of these sections, which NULL ends, stands; never NULL */
View *view_beside(const View *view, const char *const *sections);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(View, view_free)

const Section *view_section(const View *view, const Span *span);
/* view_has() - does the section match anywhere, without a negation before it? */
bool view_has(const View *view, const char *section);
/* view_rest() - how many words of weight stand beside what @section matched, in its sentences; SIZE_MAX where it matched nothing */
size_t view_rest(const View *view, const char *section);
/* view_rest_of_all() - the same beside it in the whole text */
size_t view_rest_of_all(const View *view, const char *section);
/* view_is_only() - nothing of weight stands beside what @section matched, in the whole text */
bool view_is_only(const View *view, const char *section);
bool view_has_sign(const View *view, gunichar sign);
/* view_number_word() - the greatest of "zero" to "ten" among the first @n_tokens, in any language; -1: none */
int view_number_word(const View *view, size_t n_tokens);
/* view_choice() - 1 to 3, where the text begins with the number of an answer and that stands by itself: "2", "选2", "Two",
 * "2, у відрядженні"; -1: it does not */
int view_choice(const View *view);
/* triage_asks_health() - was it a question about health, or is the question not known? @purpose: -1 unknown */
bool triage_asks_health(int purpose);
/* view_wants() - is there a match of @section that no longer one of @rival overlaps, and that is a phrase, or a word
 * with little beside it? */
bool view_wants(const View *view, const char *section, const char *rival);
/* view_speaks_of_messages() - does it name them, or what is done with them? */
bool view_speaks_of_messages(const View *view);
/* view_is_nearly_stop() - one word that is "stop" but for a letter, or two characters that sound as 退订 */
bool view_is_nearly_stop(const View *view);
/* view_wants_phrase() - the same without a look at what stands beside it */
bool view_wants_phrase(const View *view, const char *section, const char *rival);
/* view_surely_starts() - "undo my stop"; not "you put me back on", and no threat beside it */
bool view_surely_starts(const View *view);
/* view_declines() - "can't come", "cancel it", and not "no need to cancel" */
bool view_declines(const View *view);
/* view_find() - the first match of a section, not negated, that reaches into tokens @from to before @to; NULL: there is none */
const Span *view_find(const View *view, const char *name, size_t from, size_t to);
/* view_in_clause() - the same of a clause */
bool view_in_clause(const View *view, const char *section, unsigned clause);
unsigned view_clause(const View *view, size_t at);
/* view_is_dark() - does a clause speak of the body, or begin with "but", and say nothing good? @strictly: or is there
 * any sentence of some length that says nothing good? */
bool view_is_dark(const View *view, bool strictly);
/* view_names_health() - does it name a part of the body, or what can be wrong with one, in whatever way? */
bool view_names_health(const View *view);
/* view_names_health_beside() - the same, but not by words that @section matched: "wrong number" */
bool view_names_health_beside(const View *view, const char *section);
/* view_is_only_if() - does it name a trouble as what would have been told of? */
bool view_is_only_if(const View *view);
/* view_is_often_usual() - a red flag whose words are as often said of a usual reaction: only a sign of one, by itself */
bool view_is_often_usual(const View *view, const Span *span);
/* view_gravity() - NONE where the match is negated, over, or no trouble at all */
Gravity view_gravity(const View *view, const Span *span);
bool view_is_one(const View *view);   /* "1", "1 1 1", "1!" */
bool view_is_well(const View *view);  /* says so, and leaves nothing of weight unexplained */
/* view_is_admin() - about prices, places, hours, what one may do, or a procedure that is still to come; nothing about health */
bool view_is_admin(const View *view);
bool view_asks(const View *view); /* in the words of a question or with its mark at the end; "Any pain? No." asks nothing */
