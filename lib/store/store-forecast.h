/* A forecast: what an edit of the configuration, or another version of a protocol, would do to what is pending. */
#pragma once

#include "store/store.h"

typedef enum ForecastChange {
        FORECAST_MOVED,     /* it becomes due at another time */
        FORECAST_REROUTED,  /* it goes by another method */
        FORECAST_HELD,      /* it waits for something that it did not wait for */
        FORECAST_FREED,     /* it goes out, where it waited or would have ended */
        FORECAST_ADDED,
        FORECAST_CANCELLED, /* it ends, and nothing is sent */
        /* what follows changes no plan: the same patient is reached at the same time by the same method */
        FORECAST_REWORDED, /* it says something else, or in another language */
        FORECAST_SWITCHED, /* another provider carries it */
} ForecastChange;
enum { N_FORECAST_PLAN_CHANGES = FORECAST_CANCELLED + 1, N_FORECAST_CHANGES = FORECAST_SWITCHED + 1 };
enum { FORECAST_EXAMPLES = 3 /* of each */ };
STRING_TABLE_DECLARE(forecast_change, ForecastChange);

/* One of those that change. Strings are its own. */
typedef struct ForecastExample {
        ForecastChange change;
        int64_t id; /* 0: one that would be added */
        char *clinic, *patient, *treatment, *step;
        const CivilZone *zone; /* in which its times are told; NULL: UTC */
        FollowupState state;   /* afterwards */
        char method_before[FOLLOWUP_METHOD_MAX], method_after[FOLLOWUP_METHOD_MAX];
        UtcMs due_before, due_after;
        char reason[FOLLOWUP_REASON_MAX]; /* afterwards */
        char *text, *language;            /* FORECAST_REWORDED: what it is called afterwards; NULL: there is none */
        char *provider_before, *provider_after; /* FORECAST_SWITCHED */
} ForecastExample;

/* Each follow-up is counted once among the changes of its plan, as the gravest of them; and once more, whether its plan
 * changes or not, where it gets another text, or another provider. */
typedef struct ForecastCount {
        uint64_t n[N_FORECAST_CHANGES];
        GPtrArray *examples; /* ForecastExample *: the first FORECAST_EXAMPLES of each */
} ForecastCount;
/* forecast_total() - changes of plans: what max_plan_changes is about. A wrong number in a text, or a provider that is down,
 * is mended at once, however many messages it concerns. */
uint64_t forecast_total(const ForecastCount *count);

/* as a protocol's id: nobody asks for other versions */
#define FORECAST_NO_REPLAN ""

/* A protocol that the other configuration has no more. What follows it goes on by its pinned version. */
typedef struct ForecastRemoved {
        char *protocol;
        char *then;            /* ids of the protocols that its procedures go by from then on; "": such records are refused */
        unsigned n_red_flags;  /* of its own; they count as long for replies of patients as a treatment is not over */
        uint64_t n_treatments; /* not over: something is open, or the window of a step is still to close */
        uint64_t n_unsent;     /* follow-ups of them that are still to be sent or done */
} ForecastRemoved;

/* Gathers over slices; forecast_init(), forecast_done(). */
typedef struct Forecast {
        ForecastCount edit;    /* by the other configuration, every treatment by the version it has */
        ForecastCount replan;  /* by the other configuration, once its versions are taken as well */
        GPtrArray *removed;    /* ForecastRemoved *, by protocol's id; none before the first slice */
        uint64_t n_outdated;   /* treatments of another version than the configuration's that have something pending, or would get it */
} Forecast;
void forecast_init(Forecast *forecast);
void forecast_done(Forecast *forecast);

/**
 * store_forecast() - plan what is pending by another configuration, with the very code that does it for good
 * @from: the configuration in force; @to: the other one, or the same, when only `replan` is asked for
 * @protocol: id of those whose other version is looked at; NULL: of all; FORECAST_NO_REPLAN: of none
 * @after, @ret_after: treatment number to go on from; 0 when through. Looks at no more than @n_max treatments.
 *
 * Nothing is kept. What time alone has changed by @now is in neither of the two. Return: 0.
 */
int store_forecast(Store *store, const Config *from, const Config *to, const char *protocol, UtcMs now, int64_t after,
        unsigned n_max, Forecast *forecast, int64_t *ret_after, Err *err);

/**
 * store_replan() - treatments that follow another version of a protocol than the configuration has follow that one
 * @protocol: id; NULL: all protocols
 * @count: what that has changed
 *
 * What is unsent is planned anew by the steps' ids: one that the version has no more is cancelled, one that it has
 * besides is added where there is still time for it, also to a treatment that was over, unless people ended it. What
 * was sent, or may have been, stays as it is and is not sent again. Each says in its history who wanted it, and why.
 * Work of at most @n_max treatments, as store_forecast().
 */
int store_replan(Store *store, const Config *config, const char *protocol, const char *who, const char *why, UtcMs now,
        int64_t after, unsigned n_max, ForecastCount *count, uint64_t *n_treatments, int64_t *ret_after, Err *err);
