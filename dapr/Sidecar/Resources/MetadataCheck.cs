using System.Globalization;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Resources.Catalogue;
using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

/// <summary>Checks a component's final metadata against the catalogue of its type.</summary>
internal static class MetadataCheck
{
    private static readonly string[] True = ["y", "yes", "true", "t", "on", "1"];
    private static readonly string[] False = ["", "n", "no", "false", "f", "off", "0"];

    public static void Run(Component component, YamlMap document, ResourceReport report)
    {
        var type = ComponentCatalogue.Find(component.Type, component.Version)!;
        var idle = new List<string>();
        foreach (var entry in component.Metadata)
        {
            var field = $"{component.Name}: spec.metadata[{entry.Name}]";
            if (type.Field(entry.Name) is not { } known)
            {
                report.UnknownField(entry.Source, field, type.Fields.Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase));
            }
            else if (known.Use == FieldUse.CannotBeHonoured)
            {
                report.Error(entry.Source, field, $"\"{Shown(known, entry.Value)}\" cannot be honoured by the stand-in for {type.StandsInFor}; take the field out");
            }
            else
            {
                CheckValue(known, entry, field, type, report);
                if (known.Use == FieldUse.WithoutMeaning) idle.Add(entry.Name);
            }
        }
        foreach (var required in type.Fields.Where(f => f.Required && component.Metadata.All(e => !f.IsNamed(e.Name) || e.Value.Length == 0)))
        {
            var at = document.Map("spec") is { } spec && spec.Has("metadata") ? spec.At("metadata") : document.Source;
            report.Missing(at, $"{component.Name}: spec.metadata[{required.Name}]", "a value that is not empty");
        }
        CheckAddress(component, type, document, report);
        report.Inform($"component {component.Name}: stands in for {type.StandsInFor} ({component.Type}/{(component.Version.Length > 0 ? component.Version : "v1")})"
            + (idle.Count > 0 ? $"; without meaning here: {string.Join(", ", idle)}" : ""));
    }

    private static void CheckValue(MetadataField known, MetadataEntry entry, string field, ComponentType type, ResourceReport report)
    {
        var value = entry.Value;
        if (known.Allowed.Count > 0 && value.Length > 0)
        {
            if (!known.Allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                report.WrongValue(entry.Source, field, value, string.Join(", ", known.Allowed));
            }
            else if (known.NotHere.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                report.Error(entry.Source, field, $"\"{value}\" cannot be honoured by the stand-in for {type.StandsInFor}; allowed here: {string.Join(", ", known.Allowed.Except(known.NotHere))}");
            }
        }
        else if (Form(known.Type, value) is { } allowed)
        {
            report.WrongValue(entry.Source, field, value, allowed);
        }
    }

    /// <summary>Null: the value is of the type; otherwise what is allowed.</summary>
    private static string? Form(FieldType type, string value) => type switch
    {
        FieldType.Boolean when !True.Contains(value.ToLowerInvariant()) && !False.Contains(value.ToLowerInvariant()) => "true, false",
        FieldType.Integer when value.Length > 0 && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
        FieldType.Duration when value.Length > 0 && !GoDuration.TryParse(value, out _) => GoDuration.Form,
        FieldType.DurationOrMilliseconds when value.Length > 0 && !GoDuration.TryParse(value, TimeSpan.FromMilliseconds(1), out _) =>
            $"{GoDuration.Form}, or a number of milliseconds",
        FieldType.DurationOrSeconds when value.Length > 0 && !GoDuration.TryParse(value, TimeSpan.FromSeconds(1), out _) =>
            $"{GoDuration.Form}, or a number of seconds",
        _ => null,
    };

    /// <summary>Types whose address can be given as one string or in parts.</summary>
    private static void CheckAddress(Component component, ComponentType type, YamlMap document, ResourceReport report)
    {
        string[] parts = component.Type switch
        {
            "pubsub.rabbitmq" => ["connectionString", "hostname"],
            "state.postgresql" or "state.postgres" => ["connectionString", "host", "hostaddr", "database", "user"],
            _ => [],
        };
        if (parts.Length == 0 || component.Metadata.Any(e => e.Value.Length > 0 && parts.Any(p => type.Field(p)!.IsNamed(e.Name)))) return;
        report.Missing(document.Map("spec")?.At("metadata") ?? document.Source, $"{component.Name}: spec.metadata[{parts[0]}]", $"one of {string.Join(", ", parts)}");
    }

    private static string Shown(MetadataField field, string value) =>
        field.Name.Contains("secret", StringComparison.OrdinalIgnoreCase) || field.Name.Contains("key", StringComparison.OrdinalIgnoreCase) ? "***" : value;
}
