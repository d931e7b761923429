using System.Globalization;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Resources.Catalogue;
using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

/// <summary>Checks a component's final metadata against the catalogue of its type.</summary>
internal static class MetadataCheck
{
    private static readonly string[] No = ["", "n", "no", "false", "f", "off", "0"];

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
        CheckOneOf(component, type, document, report);
        report.Inform($"component {component.Name}: stands in for {type.StandsInFor} ({component.Type}/{(component.Version.Length > 0 ? component.Version : "v1")})"
            + (idle.Count > 0 ? $"; without meaning here: {string.Join(", ", idle)}" : ""));
    }

    private static void CheckValue(MetadataField known, MetadataEntry entry, string field, ComponentType type, ResourceReport report)
    {
        var value = entry.Value;
        if (known.Type == FieldType.Boolean && !GoFormat.IsTruthy(value) && !No.Contains(value.ToLowerInvariant()))
        {
            // Daprd says nothing at all here.
            report.Warn($"{entry.Source}: {field}: \"{value}\" is no word for yes, so it counts as false");
            return;
        }
        if (known.Allowed.Count > 0 && (value.Length > 0 || known.NeverEmpty))
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
        else if ((value.Length > 0 || known.NeverEmpty) && Form(known, value) is { } allowed)
        {
            report.WrongValue(entry.Source, field, value, allowed);
        }
    }

    /// <summary>Null: the value is of the type; otherwise what is allowed.</summary>
    private static string? Form(MetadataField field, string value) => field.Type switch
    {
        FieldType.StrictBoolean when !GoBool.TryParse(value, out _) => "true, false",
        FieldType.Integer when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
        FieldType.Integer when long.Parse(value, CultureInfo.InvariantCulture) is var number && (number < field.Least || number > field.Most) =>
            field.Most == long.MaxValue ? $"a whole number from {field.Least} on" : $"a whole number from {field.Least} to {field.Most}",
        FieldType.Number when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "a number",
        FieldType.Duration when !GoDuration.TryParse(value, out _) => GoDuration.Form,
        FieldType.DurationOrMilliseconds when !GoDuration.TryParse(value, TimeSpan.FromMilliseconds(1), out _) =>
            $"{GoDuration.Form}, or a number of milliseconds",
        FieldType.DurationOrSeconds when !GoDuration.TryParse(value, TimeSpan.FromSeconds(1), out var duration) || duration < field.Shortest =>
            $"{GoDuration.Form}, or a number of seconds" + (field.Shortest > TimeSpan.Zero ? $"; {field.Shortest.TotalSeconds} s at least" : ""),
        _ => null,
    };

    /// <summary>Types that need one of several fields: an address as one string or in parts, a login by its name or by the old flag.</summary>
    private static void CheckOneOf(Component component, ComponentType type, YamlMap document, ResourceReport report)
    {
        string[] parts = component.Type switch
        {
            "pubsub.rabbitmq" => ["connectionString", "hostname"],
            "pubsub.kafka" => ["authType", "authRequired"],
            "state.postgresql" or "state.postgres" or "configuration.postgresql" or "configuration.postgres" => ["connectionString", "host", "hostaddr", "database", "user"],
            _ => [],
        };
        if (parts.Length == 0 || component.Metadata.Any(e => e.Value.Length > 0 && parts.Any(p => type.Field(p)!.IsNamed(e.Name)))) return;
        report.Missing(document.Map("spec")?.At("metadata") ?? document.Source, $"{component.Name}: spec.metadata[{parts[0]}]", $"one of {string.Join(", ", parts)}");
    }

    private static string Shown(MetadataField field, string value) =>
        field.Name.Contains("secret", StringComparison.OrdinalIgnoreCase) || field.Name.Contains("key", StringComparison.OrdinalIgnoreCase) ? "***" : value;
}
