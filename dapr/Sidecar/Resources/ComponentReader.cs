using Dapr.Sidecar.Resources.Catalogue;
using Dapr.Sidecar.Secrets;

namespace Dapr.Sidecar.Resources;

/// <summary>Components: read in the order of the files, made final once the secret stores they need are there.</summary>
internal sealed class ComponentReader(ValueResolver values, string workingDirectory, IReadOnlyDictionary<string, string> environment, ResourceReport report)
{
    private sealed record Draft(Component Component, IReadOnlyList<RawValue> Values, string SecretStore, ResourceDocument Document)
    {
        public string Label => $"component {Component.Name} ({Component.Type})";
    }

    public IReadOnlyList<Component> Read(IEnumerable<ResourceDocument> documents, IReadOnlyList<string> denied)
    {
        var drafts = documents.Select(d => ReadDraft(d, denied)).OfType<Draft>().ToList();
        var final = new Dictionary<Draft, Component>();
        InitialiseSecretStores(drafts, final);
        foreach (var draft in drafts.Where(d => !IsSecretStore(d))) Complete(draft, final);
        foreach (var draft in drafts.Where(d => IsSecretStore(d) && !final.ContainsKey(d))) WarnParked(draft);
        return [.. drafts.Where(final.ContainsKey).Select(d => final[d])];
    }

    private Draft? ReadDraft(ResourceDocument document, IReadOnlyList<string> denied)
    {
        var map = document.Map;
        map.OnlyFields("apiVersion", "kind", "metadata", "spec", "auth", "scopes", "status");
        if (!document.RequireName()) return null;
        if (map.Map("spec") is not { } spec)
        {
            if (!map.Has("spec")) report.Missing(map.Source, "spec", "type, version, metadata");
            return null;
        }
        spec.OnlyFields("type", "version", "ignoreErrors", "metadata", "initTimeout");
        var tolerant = spec.Flag("ignoreErrors") ?? false;
        Draft? Checked()
        {
            if (spec.RequiredText("type", TypesText()) is not { } type) return null;
            var version = spec.Text("version") ?? "";
            var auth = map.Map("auth");
            auth?.OnlyFields("secretStore");
            if (denied.Contains(type.ToLowerInvariant()) || denied.Contains($"{type}/{version}".ToLowerInvariant()))
            {
                report.Warn($"{map.Source}: component {document.Name} is not loaded: components.deny of the Configuration names {type}");
                return null;
            }
            if (ComponentCatalogue.Find(type, version) is not { } known)
            {
                WrongType(spec, type, version);
                return null;
            }
            var component = new Component(document.Name, known.Name, version, map.Source) { Scopes = document.Scopes, IgnoreErrors = tolerant };
            return new Draft(component, RawValue.List(spec, "metadata"), auth?.Text("secretStore") ?? "", document);
        }
        return tolerant ? report.Tolerate(Checked) : Checked();
    }

    private void WrongType(Yaml.YamlMap spec, string type, string version)
    {
        var versions = ComponentCatalogue.VersionsOf(type);
        if (versions.Count > 0) report.WrongValue(spec.ValueAt("version"), "spec.version", version, string.Join(", ", versions));
        else report.WrongValue(spec.ValueAt("type"), "spec.type", type, TypesText());
    }

    private static string TypesText() => string.Join(", ", ComponentCatalogue.Names);

    private static bool IsSecretStore(Draft draft) => draft.Component.Type.StartsWith("secretstores.", StringComparison.Ordinal);

    /// <summary>One secret store may take its own values from another, so this goes on until nothing more can be made final.</summary>
    private void InitialiseSecretStores(List<Draft> drafts, Dictionary<Draft, Component> final)
    {
        var open = drafts.Where(IsSecretStore).ToList();
        for (var before = -1; before != open.Count && open.Count > 0;)
        {
            before = open.Count;
            open.RemoveAll(draft =>
            {
                if (values.Resolve(draft.Label, draft.Values, draft.SecretStore) is not { } entries) return false;
                if (Finish(draft, entries) is { } component && Open(draft, component)) final[draft] = component;
                return true;
            });
        }
    }

    private bool Open(Draft draft, Component component)
    {
        try
        {
            values.Add(component.Name, SecretStores.Create(component, environment));
            return true;
        }
        catch (SecretException e)
        {
            if (component.IgnoreErrors) report.Warn($"{component.Source}: {draft.Label}: {e.Message}; ignored, for the component says ignoreErrors");
            else report.Error(component.Source, draft.Label, e.Message);
            return false;
        }
    }

    private MetadataEntry WithFullPath(MetadataEntry entry) =>
        entry.Name.Equals("secretsFile", StringComparison.OrdinalIgnoreCase) && entry.Value.Length > 0
            ? entry with { Value = Path.GetFullPath(entry.Value, workingDirectory) }
            : entry;

    private void Complete(Draft draft, Dictionary<Draft, Component> final)
    {
        if (values.Resolve(draft.Label, draft.Values, draft.SecretStore) is not { } entries) WarnParked(draft);
        else if (Finish(draft, entries) is { } component) final[draft] = component;
    }

    private Component? Finish(Draft draft, IReadOnlyList<MetadataEntry> entries)
    {
        Component? Checked()
        {
            var component = draft.Component with
            {
                Metadata = [.. entries.Select(values.Fill).Select(WithFullPath)],
                NamespaceScoped = entries.Any(e => e.Value.Contains("{namespace}", StringComparison.Ordinal)),
            };
            MetadataCheck.Run(component, draft.Document.Map, report);
            return CanonicalMetadata.Of(component);
        }
        return draft.Component.IgnoreErrors ? report.Tolerate(Checked) : Checked();
    }

    private void WarnParked(Draft draft) => report.Warn(
        $"{draft.Component.Source}: {draft.Label} takes values from the secret store \"{draft.SecretStore}\", which is not loaded; the component stays out until it is");
}
