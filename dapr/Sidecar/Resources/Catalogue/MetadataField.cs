namespace Dapr.Sidecar.Resources.Catalogue;

/// <summary>What the stand-in does with a metadata field.</summary>
internal enum FieldUse
{
    /// <summary>Does here what it does with daprd.</summary>
    Honoured,

    /// <summary>Accepted and named in the log: it is about a server (address, TLS, login, pools) that is not there.</summary>
    WithoutMeaning,

    /// <summary>An error: the application would see a difference.</summary>
    CannotBeHonoured,
}

internal enum FieldType
{
    Text,

    /// <summary>As Dapr reads most of them: what is no word for yes is no.</summary>
    Boolean,

    /// <summary>As Go reads them: any other word is an error.</summary>
    StrictBoolean,
    Integer,
    Number,
    Duration,
    DurationOrMilliseconds,
    DurationOrSeconds,
}

/// <summary>A metadata field of a component type. Names are matched without regard to case.</summary>
internal sealed record MetadataField(string Name, FieldUse Use, FieldType Type = FieldType.Text)
{
    public bool Required { get; init; }

    /// <summary>An empty value is an error too; elsewhere it counts as not given.</summary>
    public bool NeverEmpty { get; init; }

    /// <summary>Bounds of an integer.</summary>
    public long Least { get; init; } = long.MinValue;
    public long Most { get; init; } = long.MaxValue;

    /// <summary>The shortest duration that is taken.</summary>
    public TimeSpan Shortest { get; init; } = TimeSpan.MinValue;

    /// <summary>The only values that daprd takes (without regard to case); empty: any of the type.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>The values of these that the stand-in cannot honour.</summary>
    public IReadOnlyList<string> NotHere { get; init; } = [];

    /// <summary>Other names for the same field.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public bool IsNamed(string name) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static MetadataField Honoured(string name, FieldType type = FieldType.Text) => new(name, FieldUse.Honoured, type);

    /// <summary>As <see cref="Honoured"/>, and never empty.</summary>
    public static MetadataField Strict(string name, FieldType type) => Honoured(name, type) with { NeverEmpty = true };

    /// <summary>A field that names the data, as an address does; two components with the same value see the same data.</summary>
    public static MetadataField RequiredText(string name) => new(name, FieldUse.Honoured) { Required = true };

    public static MetadataField CannotBeHonoured(string name) => new(name, FieldUse.CannotBeHonoured);

    public static IEnumerable<MetadataField> WithoutMeaning(FieldType type, params string[] names) =>
        names.Select(n => new MetadataField(n, FieldUse.WithoutMeaning, type));
}
