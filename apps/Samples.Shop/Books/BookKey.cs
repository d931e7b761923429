namespace Samples.Shop.Books;

/// <summary>The header that every entry needs.</summary>
internal static class BookKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Why the key cannot be taken; null when it can.</summary>
    public static IResult? Refusal(string? key) => string.IsNullOrWhiteSpace(key) || key.Length > 200
        ? Problems.Invalid($"The header {Header} is needed, with 1 to 200 characters.")
        : null;
}
