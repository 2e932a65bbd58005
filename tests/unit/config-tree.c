#include "config-tree.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

const char tree_clinic[] = "clinic = {\n"
                           "  id = \"kyiv-1\"; name = \"Клініка Оберіг\";\n"
                           "  time_zone = \"Europe/Kyiv\"; country = \"UA\";\n"
                           "  languages = [ \"uk\", \"en\" ];\n"
                           "  phone = \"+380800000000\"; emergency_phone = \"103\";\n"
                           "  methods = [ \"sms\", \"call\" ];\n"
                           "  providers = { sms = \"kannel\"; };\n"
                           "  responsible = \"front-desk\";\n"
                           "};\n";

const char tree_protocol[] =
        "protocol = {\n"
        "  id = \"standard\"; version = 1; signed_off = \"Dr N. Name, 2026-10-01\";\n"
        "  steps = (\n"
        "    { id = \"24h\"; when = \"within 24 hours\"; purpose = \"safety\"; message = "
        "\"safety_24h\"; },\n"
        "    { id = \"w2\"; when = \"2 weeks\"; purpose = \"review\"; message = \"review_w2\"; }\n"
        "  );\n"
        "};\n";

const char tree_provider[] = "provider = {\n"
                             "  id = \"kannel\"; carries = \"sms\";\n"
                             "  request = { method = \"GET\"; url = "
                             "\"http://127.0.0.1:13013/cgi-bin/sendsms\"; recipient = \"e164\";\n"
                             "              query = { to = \"{to}\"; text = \"{text}\"; }; };\n"
                             "};\n";

const char tree_messages[] = "messages = { language = \"uk\"; texts = {\n"
                             "  safety_24h = \"Як Ви? {phone}, {emergency_phone}\";\n"
                             "  review_w2 = \"Чекаємо на Вас, {clinic}\";\n"
                             "}; };\n";

const char tree_staff[] = "staff = { id = \"front-desk\"; name = \"Рецепція\"; };\n";

static const char messages_en[] = "messages = { language = \"en\"; texts = {\n"
                                  "  safety_24h = \"How are you? {phone}, {emergency_phone}\";\n"
                                  "  review_w2 = \"Come and see us, {clinic}\";\n"
                                  "}; };\n";

void tree_init(Tree *tree)
{
        *tree = (Tree){ .folder = g_dir_make_tmp("config-XXXXXX", NULL) };
        g_assert_nonnull(tree->folder);
        tree->path = g_build_filename(tree->folder, "followupd.conf", NULL);
        err_list_init(&tree->faults);
        tree_put(tree, "followupd.conf", "");
        tree_put(tree, "clinics.d/kyiv-1.conf", tree_clinic);
        tree_put(tree, "protocols.d/standard.conf", tree_protocol);
        tree_put(tree, "providers.d/kannel.conf", tree_provider);
        tree_put(tree, "messages.d/uk.conf", tree_messages);
        tree_put(tree, "messages.d/en.conf", messages_en);
        tree_put(tree, "staff.d/front-desk.conf", tree_staff);
}

static void remove_all(const char *path)
{
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir))) {
                g_autofree char *inner = g_build_filename(path, name, NULL);
                remove_all(inner);
        }
        g_remove(path);
}

void tree_done(Tree *tree)
{
        config_free(tree->config);
        err_list_done(&tree->faults);
        remove_all(tree->folder);
        g_free(tree->folder);
        g_free(tree->path);
}

void tree_put(Tree *tree, const char *name, const char *text)
{
        g_autofree char *path = g_build_filename(tree->folder, name, NULL);
        g_autofree char *folder = g_path_get_dirname(path);

        g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
        if (text)
                g_assert_true(g_file_set_contents(path, text, -1, NULL));
        else
                g_assert_cmpint(g_remove(path), ==, 0);
}

int tree_load(Tree *tree)
{
        g_clear_pointer(&tree->config, config_free);
        err_list_done(&tree->faults);
        err_list_init(&tree->faults);
        return config_load(tree->path, &tree->faults, &tree->config);
}

const Err *tree_find(Tree *tree, const char *part)
{
        g_autoptr(GString) all = g_string_new(NULL);

        for (guint i = 0; i < tree->faults.items->len; i++) {
                const Err *err = &g_array_index(tree->faults.items, Err, i);
                g_autofree char *text = err_render(err);

                if (strstr(text, part))
                        return err;
                g_string_append_printf(all, "\n  %s", text);
        }
        g_error("nothing says \"%s\" in:%s", part, all->str);
}

char *tree_changed(const char *text, const char *from, const char *to)
{
        g_auto(GStrv) parts = g_strsplit(text, from, 2);

        g_assert_nonnull(parts[0]);
        if (!parts[1])
                g_error("\"%s\" is not in the text", from);
        return g_strjoinv(to, parts);
}

void assert_fault(const char *name, const char *text, unsigned line, const char *part)
{
        Tree tree;
        const Err *err;

        tree_init(&tree);
        tree_put(&tree, name, text);
        g_assert_cmpint(tree_load(&tree), ==, -EINVAL);
        g_assert_null(tree.config);
        err = tree_find(&tree, part);
        g_assert_false(err->warning);
        for (guint i = 0; i < tree.faults.items->len; i++) {
                const Err *other = &g_array_index(tree.faults.items, Err, i);
                g_autofree char *told = err_render(other);

                if (other != err && !other->warning)
                        g_error("a second fault: %s", told);
        }
        g_assert_true(g_str_has_suffix(err->source, name));
        g_assert_cmpuint(err->line, ==, line);
        g_assert_cmpstr(err->mend, !=, "");
        tree_done(&tree);
}

void assert_warning(const char *name, const char *text, const char *part)
{
        Tree tree;

        tree_init(&tree);
        tree_put(&tree, name, text);
        g_assert_cmpint(tree_load(&tree), ==, 0);
        g_assert_nonnull(tree.config);
        g_assert_true(tree_find(&tree, part)->warning);
        g_assert_cmpuint(tree.faults.n_faults, ==, 0);
        g_assert_cmpuint(tree.faults.n_warnings, ==, 1);
        tree_done(&tree);
}
