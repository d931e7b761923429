using System.Globalization;

namespace Agents.Gateway.Erasure;

/// <summary>Which gateways have lists, by day since 1970.</summary>
internal sealed record ListedDays
{
    public IReadOnlyList<ListedDay> Days { get => field ?? []; init; } = [];
}

internal sealed record ListedDay(long Day, string Gateway);

/// <summary>Calls that were accepted together.</summary>
internal sealed record CallList
{
    public IReadOnlyList<CallsOfTenant> Tenants { get => field ?? []; init; } = [];

    public IReadOnlyList<string> Of(string tenant) => Tenants.FirstOrDefault(one => one.Tenant == tenant)?.Ids ?? [];
}

internal sealed record CallsOfTenant(string Tenant, IReadOnlyList<string> Ids);

/// <summary>One list among all of them.</summary>
internal sealed record CallListPlace(long Day, string Gateway, long Minute, int Number)
{
    /// <summary>Null: the text is no place.</summary>
    public static CallListPlace? Read(string text) =>
        text.Split(':') is [var day, { Length: > 0 } gateway, var minute, var number]
        && long.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var theDay)
        && long.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var theMinute)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var theNumber)
            ? new CallListPlace(theDay, gateway, theMinute, theNumber)
            : null;

    public bool IsIn(ListedDay day) => day.Day == Day && day.Gateway == Gateway;

    /// <summary>Whether a day comes at this place or behind it.</summary>
    public bool IsReached(ListedDay day) => day.Day < Day || (day.Day == Day && string.CompareOrdinal(day.Gateway, Gateway) >= 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day}:{Gateway}:{Minute}:{Number}");
}
