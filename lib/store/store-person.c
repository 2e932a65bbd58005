/* A person: a patient with all cards that were merged into that one. */
#include "store/person.h"

#include <string.h>

void person_free(Person *person)
{
        patient_row_done(&person->patient);
        g_clear_pointer(&person->numbers, g_array_unref);
        g_free(person);
}

int store_person_numbers(Store *store, int64_t patient, GArray *ret, Err *err)
{
        int r = 0;

        g_array_append_val(ret, patient);
        /* cards that were merged into cards that were merged: the list grows while it is gone through */
        for (guint i = 0; r == 0 && i < ret->len; i++) {
                g_autoptr(GArray) merged = g_array_new(FALSE, FALSE, sizeof(int64_t));

                r = store->backend->verbs->patient_numbers_merged(store->backend, g_array_index(ret, int64_t, i), merged, err);
                for (guint k = 0; r == 0 && k < merged->len; k++)
                        (void)store_numbers_add(ret, g_array_index(merged, int64_t, k));
        }
        return r;
}

GArray *store_people_numbers(const GPtrArray *people)
{
        GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));

        for (guint i = 0; i < people->len; i++) {
                const GArray *own = ((const Person *)g_ptr_array_index(people, i))->numbers;

                g_array_append_vals(numbers, own->data, own->len);
        }
        return numbers;
}

int store_persons(Store *store, const char *clinic, const char *patient, GPtrArray **ret, Err *err)
{
        g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);

        for (guint i = 0; i < store->origins->len; i++) {
                const OriginRow *origin = g_ptr_array_index(store->origins, i);
                Person *person;
                int r;

                if (clinic && strcmp(origin->clinic, clinic) != 0)
                        continue;
                person = g_new0(Person, 1);
                person->numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
                r = store_patient_find(store, origin->ref, patient, &person->patient, err);
                if (r == 0)
                        r = store_person_numbers(store, person->patient.number, person->numbers, err);
                if (r == 0)
                        g_ptr_array_add(people, person);
                else
                        person_free(person);
                if (r < 0)
                        return r;
        }
        if (people->len == 0)
                return STORE_NOT_FOUND;
        *ret = g_steal_pointer(&people);
        return 0;
}
