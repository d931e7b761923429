using System.Globalization;
using Agents.Hosting.Problems;
using Microsoft.AspNetCore.Http;

namespace Agents.Hosting.Requests;

/// <summary>Reads the query of a list. The first mistake is kept; what is asked for afterwards is not there.</summary>
public sealed class ListQuery
{
    private const int MaxLength = 300;

    private readonly IQueryCollection _query;

    /// <param name="query">As it came.</param>
    /// <param name="names">All that are allowed.</param>
    public ListQuery(IQueryCollection query, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(query);
        _query = query;
        foreach (var (name, values) in query)
        {
            // As the binding of routes does it: names are the same in any case.
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                Refuse($"'{Words.Cut(name)}' is not a filter here; allowed: {string.Join(", ", names)}.");
            else if (values.Count != 1 || values[0] is not { Length: > 0 and <= MaxLength })
                Refuse($"{name} must be there once, with 1 to {MaxLength} characters.");
        }
    }

    /// <summary>Null: there was no mistake.</summary>
    public IResult? Refusal { get; private set; }

    /// <summary>Null: it is not there.</summary>
    public string? Text(string name) => Refusal is null && _query.TryGetValue(name, out var values) ? values[0] : null;

    /// <inheritdoc cref="Text"/>
    public DateTimeOffset? Time(string name)
    {
        var (time, refusal) = JsonBody.Time(Text(name), name);
        Refusal ??= refusal;
        return time;
    }

    /// <inheritdoc cref="Text"/>
    public T? OneOf<T>(string name, params (string Word, T Value)[] allowed)
        where T : struct
    {
        if (Text(name) is not { } text)
            return null;
        foreach (var (word, value) in allowed)
        {
            if (word == text)
                return value;
        }
        Refuse($"{name} is '{Words.Cut(text)}'; allowed: {string.Join(", ", allowed.Select(one => one.Word))}.");
        return null;
    }

    /// <summary>A whole number from 1 to <paramref name="max"/>, or what is meant when it is not there.</summary>
    public int Limit(int missing, int max) => Number("limit", missing, 1, max);

    /// <summary>A whole number within bounds, or what is meant when it is not there.</summary>
    public int Number(string name, int missing, int min, int max)
    {
        if (Text(name) is not { } text)
            return missing;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Refuse(string.Create(CultureInfo.InvariantCulture, $"{name} is '{Words.Cut(text)}'; allowed: a whole number, {min} to {max}."));
        return missing;
    }

    /// <summary>What was read is not allowed.</summary>
    public void Refuse(string detail) => Refusal ??= Problem.BadRequest(detail);
}
