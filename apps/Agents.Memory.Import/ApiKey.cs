namespace Agents.Memory.Import;

/// <summary>The key comes from the environment: a command line can be read by everybody on the machine.</summary>
internal static class ApiKey
{
    public const string Variable = "AGENTS_API_KEY";
    private const int MaxLength = 512;

    /// <exception cref="ImportException">There is none, or none that fits into a header.</exception>
    public static string Read(Func<string, string?> environment)
    {
        var key = environment(Variable);
        return string.IsNullOrEmpty(key)
            ? throw new ImportException($"{Variable} is not set; it must be an API key of the memory app with the scope knowledge:write.")
        : key.Length > MaxLength || key.Any(one => one is <= ' ' or > '~')
            // Never the value: it may be a key with a typing error.
            ? throw new ImportException($"{Variable} is no API key; allowed: 1 to {MaxLength} printable ASCII characters without spaces.")
            : key;
    }
}
