using System.Globalization;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Cli;

/// <summary>A wrong command line. The message is one line; <paramref name="exitCode"/> is that of daprd: 2 for the form, 1 for a value.</summary>
internal sealed class CommandLineException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>
/// Flags as daprd takes them: <c>--flag value</c>, <c>--flag=value</c>, one dash or two, booleans without a value, lists by commas or
/// by giving the flag again, of two values the last.
/// </summary>
internal sealed class FlagValues
{
    private readonly Dictionary<string, List<string>> _given = new(StringComparer.Ordinal);

    /// <summary>A flag of this program that daprd does not have.</summary>
    public const string Store = "store";

    public IEnumerable<DaprdFlag> Given => DaprdFlags.All.Where(f => _given.ContainsKey(f.Name));

    public static FlagValues Parse(IReadOnlyList<string> arguments)
    {
        var values = new FlagValues();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is not ['-', _, ..] || argument is "--")
            {
                throw new CommandLineException($"unexpected argument \"{argument}\"; allowed: flags such as --app-id NAME (see --help)", 2);
            }
            var text = argument.TrimStart('-');
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals];
            var flag = DaprdFlags.Find(name);
            if (flag is null && name != Store) throw new CommandLineException($"unknown flag: --{name} (see --help)", 2);
            string value;
            if (equals >= 0) value = text[(equals + 1)..];
            else if (flag?.Type == FlagType.Switch) value = "true";
            else if (i + 1 < arguments.Count) value = arguments[++i];
            else throw new CommandLineException($"flag needs an argument: --{name}", 2);
            values.Add(name, flag?.Type ?? FlagType.Text, value);
        }
        return values;
    }

    public bool Has(string name) => _given.ContainsKey(name);

    public string Text(string name) => _given.TryGetValue(name, out var given) ? given[^1] : DaprdFlags.Find(name)?.Default ?? "";

    public bool Flag(string name) => Truth(Text(name))!.Value;

    public int Integer(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    public TimeSpan Duration(string name) => GoDuration.TryParse(Text(name), out var value) ? value : default;

    public IReadOnlyList<string> List(string name) => _given.TryGetValue(name, out var given) ? given : [];

    private void Add(string name, FlagType type, string value)
    {
        var allowed = type switch
        {
            FlagType.Switch when Truth(value) is null => "true, false",
            FlagType.Integer when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
            FlagType.Unsigned when !uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) => "a whole number from 0",
            FlagType.Duration when !GoDuration.TryParse(value, out _) => GoDuration.Form,
            _ => null,
        };
        if (allowed is not null) throw new CommandLineException($"invalid argument \"{value}\" for --{name}; allowed: {allowed}", 2);
        if (!_given.TryGetValue(name, out var given)) _given[name] = given = [];
        if (type == FlagType.List) given.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries));
        else given.Add(value);
    }

    private static bool? Truth(string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
