using System.Text.Json;
using System.Text.RegularExpressions;
using Agents.Contracts;
using Agents.Memory.Knowledge.Reading;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge.Api;

/// <summary>What a caller sends of a document.</summary>
internal static partial class DocumentBody
{
    public const string IdForm = "1 to 128 characters out of A-Z a-z 0-9 . _ -, the first a letter or digit";

    private static readonly string[] Fields =
        ["content", "contentType", "title", "classification", "owner", "groups", "retentionDays", "expiresAt", "legalHold", "source"];

    private static readonly (string, DocumentFormat)[] Formats =
        [("text/markdown", DocumentFormat.Markdown), ("text/plain", DocumentFormat.Text), ("text/html", DocumentFormat.Html)];

    private static readonly (string, Classification)[] Classifications =
    [
        ("public", Classification.Public), ("internal", Classification.Internal), ("confidential", Classification.Confidential),
        ("restricted", Classification.Restricted),
    ];

    public static bool IsId(string id) => IdPattern().IsMatch(id);

    public static string Word(DocumentFormat format) => Formats.First(one => one.Item2 == format).Item1;

    /// <summary>The change, or what is wrong with it.</summary>
    /// <param name="body">A JSON object.</param>
    /// <param name="more">Fields that are allowed besides those of a document.</param>
    public static (DocumentChange? Change, IReadOnlyList<ProblemField> Errors) Read(JsonElement body, params string[] more)
    {
        var fields = new FieldReader(body);
        fields.Allow([.. more, .. Fields]);
        var format = fields.OneOf<DocumentFormat>("contentType", Formats) ?? DocumentFormat.Markdown;
        var groups = fields.Texts(
            "groups", KnowledgeLimits.MaxGroups, GroupPattern().IsMatch, "1 to 64 characters out of A-Z a-z 0-9 . _ : @ / -, the first a letter or digit");
        var title = fields.Text("title", 1, KnowledgeLimits.MaxTitle);
        var source = fields.Text("source", 1, KnowledgeLimits.MaxSource);
        if (source is not null && !Uri.TryCreate(source, UriKind.Absolute, out _))
            fields.Wrong("source", "an absolute URI, such as https://example.org/policy");
        var (days, expiresAt) = (fields.Number("retentionDays", 1, KnowledgeLimits.MaxRetentionDays), fields.Time("expiresAt"));
        if (days is not null && expiresAt is not null)
            fields.Wrong("expiresAt", "either retentionDays or expiresAt");
        var owner = fields.Text("owner", 1, Limits.MaxPrincipalPartLength);
        if (fields.Has("owner") && string.IsNullOrWhiteSpace(owner) && fields.Errors.All(one => one.At != "/owner"))
            fields.Wrong("owner", "a subject of the tenant");
        var (classification, hold) = (fields.OneOf<Classification>("classification", Classifications), fields.Flag("legalHold"));
        var content = ReadContent(fields, format);
        if (content is null && fields.Has("contentType") && !fields.Has("content"))
            fields.Wrong("contentType", "only together with content");
        return fields.Errors.Count > 0
            ? (null, fields.Errors)
            : (new DocumentChange
            {
                Content = content,
                Format = format,
                Title = fields.Has("title") ? new(title) : default,
                Classification = classification is { } meant ? new(meant) : default,
                Owner = owner is not null ? new(owner) : default,
                Groups = groups is not null ? new(groups) : default,
                RetentionDays = fields.Has("retentionDays") ? new(days) : default,
                ExpiresAt = fields.Has("expiresAt") ? new(expiresAt) : default,
                Source = fields.Has("source") ? new(source) : default,
                Hold = hold is { } held ? new(held) : default,
            }, []);
    }

    /// <summary>A classification of a filter; null: it is not there, or wrong.</summary>
    public static Classification? ClassificationOf(FieldReader fields) => fields.OneOf<Classification>("classification", Classifications);

    private static ReadDocument? ReadContent(FieldReader fields, DocumentFormat format)
    {
        if (fields.Content("content") is not { } content)
            return null;
        try
        {
            return DocumentReader.Read(content, format);
        }
        catch (FormatException exception)
        {
            fields.Wrong("content", $"a text of at most {DocumentReader.MaxBytes} bytes that can be read: {exception.Message}");
            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}\z")]
    private static partial Regex GroupPattern();
}
