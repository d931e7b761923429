using System.Text.RegularExpressions;
using Agents.Contracts;

namespace Agents.Memory.Import;

/// <summary>What is imported, and with which fields. What is not given is not sent, and stays as it is at a document that is there.</summary>
internal sealed partial record ImportOptions
{
    private const int MaxGroups = 32;
    private const int MaxRetentionDays = 36_500;
    private const int MaxPrefix = 64;
    private static readonly string[] Classifications = ["public", "internal", "confidential", "restricted"];

    public required string Folder { get; init; }

    public string Url { get; init; } = "http://127.0.0.1:8084";

    public string? Classification { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public string? Owner { get; init; }

    public int? RetentionDays { get; init; }

    public string? SourceBase { get; init; }

    public string IdPrefix { get; init; } = "";

    public bool DryRun { get; init; }

    public Uri Route => new(Url.TrimEnd('/') + "/v1/knowledge/import");

    /// <exception cref="ImportException">A value is not allowed.</exception>
    public ImportOptions Checked()
    {
        Check("--url", Url, IsAddress(Url), "an address such as http://127.0.0.1:8084");
        Check("--classification", Classification, Classification is null || Classifications.Contains(Classification), string.Join(", ", Classifications));
        Check("--group", $"given {Groups.Count} times", Groups.Count <= MaxGroups, $"at most {MaxGroups} groups");
        foreach (var group in Groups)
            Check("--group", group, GroupPattern().IsMatch(group), "1 to 64 characters out of A-Z a-z 0-9 . _ : @ / -, the first a letter or digit");
        Check(
            "--owner", Owner, Owner is null || (!string.IsNullOrWhiteSpace(Owner) && Owner.Length <= Limits.MaxPrincipalPartLength && !Owner.Any(char.IsControl)),
            $"1 to {Limits.MaxPrincipalPartLength} characters");
        Check("--retention-days", $"{RetentionDays}", RetentionDays is null or (>= 1 and <= MaxRetentionDays), $"1 to {MaxRetentionDays}");
        Check("--source-base", SourceBase, SourceBase is null || IsAddress(SourceBase), "an address such as https://example.org/handbook");
        Check(
            "--id-prefix", IdPrefix, IdPrefix.Length == 0 || PrefixPattern().IsMatch(IdPrefix),
            $"1 to {MaxPrefix} characters out of A-Z a-z 0-9 . _ -, the first a letter or digit");
        return this;
    }

    // The rest would be lost, or be in the way, when a path is put behind it.
    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Query.Length == 0
        && uri.Fragment.Length == 0 && !text.Contains('?', StringComparison.Ordinal) && !text.Contains('#', StringComparison.Ordinal);

    private static void Check(string option, string? value, bool isAllowed, string allowed)
    {
        if (!isAllowed)
            throw new ImportException($"{option} is '{PlainText.Of(value ?? "")}'; allowed: {allowed}.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}\z")]
    private static partial Regex GroupPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex PrefixPattern();
}
