#include "daemon/patient-json.h"

#include <stddef.h>

#include "daemon/followup-json.h"
#include "daemon/spool.h"

/* ---- erased ---------------------------------------------------------------------------------- */

static bool is_in(const GPtrArray *texts, const char *text)
{
        return g_ptr_array_find_with_equal_func((GPtrArray *)texts, text, g_str_equal, NULL);
}

static void add_texts(json_t *object, const char *key, const GPtrArray *texts)
{
        for (guint i = 0; i < texts->len; i++)
                json_array_append_new(json_object_get(object, key), json_text(g_ptr_array_index(texts, i)));
}

json_t *patient_files_json(json_t *to, const PatientFiles *files)
{
        if (!to)
                to = json_pack("{s:[], s:[], s:[], s:[]}", "rewritten", "removed", "kept", "unread");
        for (guint i = 0; files && i < files->named->len; i++) {
                const char *name = g_ptr_array_index(files->named, i);

                if (!is_in(files->kept, name))
                        json_array_append_new(json_object_get(to, is_in(files->removed, name) ? "removed" : "rewritten"), json_text(name));
        }
        if (files) {
                add_texts(to, "kept", files->kept);
                add_texts(to, "unread", files->unread);
        }
        return to;
}

/* ---- exported -------------------------------------------------------------------------------- */

typedef struct ExportFiles {
        IntakeErrand errand;
        ApiRequest *request;
        Config *config;
        char *spool, *state_dir;
        UtcMs now;
        json_t *lines;
        GPtrArray *marks, *owner;
        guint at; /* the line whose files are looked for */
        PatientFiles files;
        PatientSearch *search;
} ExportFiles;

static void export_files_free(ExportFiles *export)
{
        patient_search_free(export->search);
        patient_files_done(&export->files);
        json_decref(export->lines);
        g_ptr_array_unref(export->marks);
        g_clear_pointer(&export->owner, g_ptr_array_unref);
        api_request_unref(export->request);
        config_unref(export->config);
        g_free(export->spool);
        g_free(export->state_dir);
        g_free(export);
}

static void end_line(ExportFiles *export)
{
        json_t *line = json_array_get(export->lines, export->at++);

        json_object_set_new(line, "files", json_array());
        add_texts(line, "files", export->files.named);
        json_object_set_new(line, "files_unread", json_array());
        add_texts(line, "files_unread", export->files.unread);
        g_clear_pointer(&export->search, patient_search_free);
        patient_files_done(&export->files);
}

static bool export_files_step(IntakeErrand *errand)
{
        ExportFiles *export = (ExportFiles *)((char *)errand - offsetof(ExportFiles, errand));

        if (export->at >= export->marks->len)
                return false;
        if (!export->search) {
                patient_files_init(&export->files);
                export->search = patient_search_new(export->config, export->spool, export->state_dir,
                        g_ptr_array_index(export->marks, export->at), false, export->now, &export->files);
                patient_search_begin(export->search);
        }
        if (!patient_search_step(export->search))
                end_line(export);
        return export->at < export->marks->len;
}

static void export_files_done(IntakeErrand *errand, bool is_cut)
{
        ExportFiles *export = (ExportFiles *)((char *)errand - offsetof(ExportFiles, errand));
        GString *out;
        size_t i;
        json_t *line;

        if (is_cut || export->request->answered) {
                export_files_free(export);
                return;
        }
        out = g_string_new(NULL);
        json_array_foreach(export->lines, i, line)
                json_line(out, json_incref(line));
        api_answer(export->request, 200, "application/jsonl", out);
        export_files_free(export);
}

void api_export_files(ApiRequest *request, json_t *lines, GPtrArray *marks, GPtrArray *owner)
{
        const Manager *manager = api_manager(request->api);
        ExportFiles *export = g_new0(ExportFiles, 1);

        export->errand = (IntakeErrand){ export_files_step, export_files_done };
        export->request = api_request_ref(request);
        export->config = config_ref(manager->config);
        export->spool = manager->spool ? g_strdup(spool_folder(manager->spool)) : NULL;
        export->state_dir = g_strdup(manager->options->state_dir);
        export->now = request->now;
        export->lines = lines;
        export->marks = marks;
        export->owner = owner;
        intake_run(manager->intake, &export->errand);
}
