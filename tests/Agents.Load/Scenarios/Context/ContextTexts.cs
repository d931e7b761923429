using System.Globalization;

namespace Agents.Load.Scenarios.Context;

/// <summary>Sentences of which no two are the same, and questions about them that are asked once.</summary>
internal static class ContextTexts
{
    /// <summary>Sentences that are embedded; all other vectors are near one of theirs.</summary>
    public const int Distinct = 2000;

    private static readonly string[] Things =
    [
        "a parcel that was damaged", "a late delivery", "a lost card", "a second invoice", "a broken heater", "an order from abroad", "a gift card",
        "a cancelled flight", "a changed address", "a forgotten password",
    ];

    private static readonly string[] Deeds =
    [
        "is reported by the customer", "is handled by the night shift", "needs a photograph", "needs the approval of a manager", "is paid back in full",
        "is paid back by half", "is answered by telephone", "is sent to the partner", "is closed without a letter", "is looked at by the auditors",
    ];

    private static readonly string[] Conditions =
    [
        "within two days", "within thirty days", "before the end of the month", "when the sum is above five hundred euros", "when the customer is a member",
        "if the warehouse agrees", "unless a hold is in place", "during the holidays", "on working days only", "when it happens again",
        "in Portugal and Spain", "in the northern region", "for business customers", "for families with children", "after the first reminder",
        "with a written statement", "in the winter months", "for orders of last year", "at the counter of a shop", "when nobody is at home",
    ];

    /// <summary>The n-th of <see cref="Distinct"/> sentences.</summary>
    public static string Sentence(int n) =>
        $"{char.ToUpperInvariant(Things[n % 10][0])}{Things[n % 10][1..]} {Deeds[n / 10 % 10]} {Conditions[n / 100 % 20]}.";

    /// <summary>A question that no other number asks: none is answered out of a cache.</summary>
    public static string Question(int n) =>
        string.Create(CultureInfo.InvariantCulture, $"Case {n}: what happens with {Things[n % 10]} {Conditions[n * 7 % 20]}?");
}
