#include "message/sample.h"

#include <string.h>

/* A name of the usual length and a long one, in the script that patients of the language write their names in. */
static const struct {
        const char language[4];
        const char *usual, *longer, *practitioner;
} names[] = {
        { "en", "Anna", "Alexandra-Victoria", "Dr Sample" },
        { "uk", "Олена", "Олександра-Вікторія", "Зразкова Марія" },
        { "ru", "Анна", "Александра-Виктория", "Образцова Мария" },
        { "be", "Ганна", "Аляксандра-Вікторыя", "Узорава Марыя" },
        { "kk", "Айгүл", "Гүлнұр-Әбдірахманқызы", "Үлгі Динара" },
        { "zh", "李娜", "欧阳雨桐", "王医生" },
};

static size_t names_of(const char *language)
{
        size_t n = strcspn(language, "-_");

        for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
                if (n == strlen(names[i].language) && strncmp(language, names[i].language, n) == 0)
                        return i;
        return 0;
}

int sample_compose(const Config *config, const Clinic *clinic, const char *language, const char *name, SampleName who,
        Composed *ret)
{
        const size_t i = names_of(language);
        const CivilDate date = { .year = 2026, .month = 11, .day = 23 };
        const CivilTime time = { .hour = 14, .minute = 30 };
        /* compose() only reads them */
        const Step step = { .id = (char *)"sample", .message = (char *)name };
        const Patient patient = { .name = (char *)(who == SAMPLE_LONG ? names[i].longer : names[i].usual),
                .language = (char *)language };
        const ComposeInput input = { .config = config, .clinic = clinic, .step = &step, .patient = &patient,
                .method = "sms", .practitioner = names[i].practitioner,
                .moment = civil_to_utc(clinic->zone, date, time, NULL) };

        return compose(&input, ret, NULL);
}
