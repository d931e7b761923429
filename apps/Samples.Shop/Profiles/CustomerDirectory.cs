using System.Collections.Frozen;
using System.Globalization;

namespace Samples.Shop.Profiles;

internal sealed record Customer(string CustomerId, string Name, string Email, string PostalCode, string Tier, string Since);

/// <summary>A thousand customers, <c>c-1000</c> to <c>c-1999</c>, the same in every run.</summary>
internal sealed class CustomerDirectory
{
    private static readonly string[] FirstNames = ["Ada", "Ben", "Chiara", "David", "Eleni", "Farid", "Grace", "Hugo", "Ines", "Jonas"];
    private static readonly string[] LastNames = ["Almeida", "Berger", "Costa", "Dahl", "Engel", "Fontaine", "Garcia", "Hoffmann", "Ivanov"];
    private static readonly string[] Tiers = ["standard", "silver", "gold"];

    private readonly FrozenDictionary<string, Customer> _customers =
        Enumerable.Range(1000, 1000).Select(Make).ToFrozenDictionary(c => c.CustomerId, StringComparer.Ordinal);

    public Customer? Find(string? customerId) => customerId is null ? null : _customers.GetValueOrDefault(customerId);

    private static Customer Make(int number)
    {
        var first = FirstNames[number % FirstNames.Length];
        var last = LastNames[number % LastNames.Length];
        return new Customer(
            string.Create(CultureInfo.InvariantCulture, $"c-{number}"),
            $"{first} {last}",
            string.Create(CultureInfo.InvariantCulture, $"{first}.{last}.{number}@example.com").ToLowerInvariant(),
            (10_000 + (number * 7)).ToString(CultureInfo.InvariantCulture),
            Tiers[number % Tiers.Length],
            new DateOnly(2018, 1, 1).AddDays(number).ToString("O", CultureInfo.InvariantCulture));
    }
}
