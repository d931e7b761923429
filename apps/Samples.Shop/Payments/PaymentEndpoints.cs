using Microsoft.AspNetCore.Mvc;
using Samples.Shop.Books;
using Samples.Shop.Profiles;
using Samples.Shop.Switches;

namespace Samples.Shop.Payments;

internal static class PaymentEndpoints
{
    private const int MaxAmountCents = 1_000_000;

    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/payments/charge", Post).WithSwitch(routes, "payment.charge");
        routes.MapGet("/payments/by-key/{key}", Get).WithSwitch(routes, "payment.status");
    }

    private static IResult Post(
        ChargeRequest request, [FromHeader(Name = BookKey.Header)] string? key, CustomerDirectory customers, ChargeBook book) =>
        BookKey.Refusal(key) is { } refusal
            ? refusal
        : request.AmountCents is 0 or < -MaxAmountCents or > MaxAmountCents
            ? Problems.Invalid($"amountCents is {request.AmountCents}; allowed is -{MaxAmountCents} to {MaxAmountCents}, but not 0.")
        : customers.Find(request.CustomerId) is null
            ? Problems.NotFound("customer", request.CustomerId)
            : Results.Ok(book.Add(key!, request));

    private static IResult Get(string key, ChargeBook book) =>
        book.Find(key) is { } status ? Results.Ok(status) : Problems.NotFound("charge", key);
}
