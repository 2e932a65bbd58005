#include "daemon/api-files.h"

#include "daemon/followup-json.h"
#include "daemon/spool.h"
#include "daemon/spool-stray.h"

json_t *files_unread_json(const Manager *manager)
{
        const GPtrArray *strays = manager->spool ? spool_strays(manager->spool) : NULL;
        json_t *list = json_array();

        for (unsigned i = 0; strays && i < strays->len; i++) {
                const SpoolStray *stray = g_ptr_array_index(strays, i);
                g_autofree char *says = NULL;
                Err err = { 0 };
                json_t *one = json_object();

                spool_stray_describe(spool_folder(manager->spool), stray, &err);
                says = g_strdup_printf("%s: %s. To mend: %s", err.what, err.why, err.mend);
                json_object_set_new(one, "file", json_text(stray->name));
                json_object_set_new(one, "why", json_text(err.why));
                json_object_set_new(one, "mend", json_text(err.mend));
                json_object_set_new(one, "since", json_instant(NULL, stray->since));
                json_object_set_new(one, "says", json_text(says));
                json_array_append_new(list, one);
        }
        return list;
}
