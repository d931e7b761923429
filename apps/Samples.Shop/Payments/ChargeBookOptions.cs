namespace Samples.Shop.Payments;

/// <param name="File">Absolute path of the book of charges.</param>
internal sealed record ChargeBookOptions(string File)
{
    public const string Key = "Shop:ChargeBook";

    public static ChargeBookOptions From(IConfiguration configuration, string contentRoot)
    {
        var value = configuration[Key] ?? ".dapr/shop/charges.jsonl";
        return value.Trim().Length == 0 || Path.EndsInDirectorySeparator(value)
            ? throw new InvalidOperationException($"{Key} is '{value}'; it must be the path of a file.")
            : new ChargeBookOptions(Path.GetFullPath(value, contentRoot));
    }
}
