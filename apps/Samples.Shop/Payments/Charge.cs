using Samples.Shop.Books;

namespace Samples.Shop.Payments;

/// <param name="AmountCents">Hundredths of the currency; positive takes money, negative pays it back.</param>
internal sealed record ChargeRequest(string CustomerId, string OrderId, int AmountCents, string Currency, string? Reason = null);

/// <summary>One line of the book of charges.</summary>
/// <param name="Key">The Idempotency-Key under which the caller asked.</param>
internal sealed record Charge(
    string ChargeId, string Key, string CustomerId, string OrderId, int AmountCents, string Currency, string? Reason, DateTimeOffset At)
    : IBookEntry;

/// <summary>What the book knows of one key.</summary>
/// <param name="Count">How often the key was really charged; more than 1 is a double charge.</param>
/// <param name="Charge">The first charge of the key.</param>
internal sealed record ChargeStatus(string Key, int Count, Charge Charge);
