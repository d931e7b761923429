using System.Globalization;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>
/// An OData filter as a predicate: <c>and or not</c>, <c>eq ne gt ge lt le</c>, <c>any(x: ...)</c>, <c>search.in(x, 'a,b', ',')</c>, fields of
/// type Boolean alone. Fields have to be filterable and of the type that they are compared with.
/// </summary>
internal sealed class ODataFilter
{
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "ge", "lt", "le"];

    private readonly IndexDefinition _index;
    private readonly List<ODataToken> _tokens;
    private int _at;
    private string? _variable;
    private string? _collection;

    private ODataFilter(string filter, IndexDefinition index)
    {
        _index = index;
        _tokens = ODataLexer.Read(filter);
    }

    // Of a range variable, the value that is looked at.
    private delegate bool Test(StoredDocument document, string? item);

    public static Func<StoredDocument, bool> Parse(string filter, IndexDefinition index)
    {
        var parser = new ODataFilter(filter, index);
        var test = parser.Or();
        parser.Expect(ODataKind.End);
        return document => test(document, null);
    }

    public static Refused Wrong(string what, int at) => new(400, "InvalidFilter", $"Invalid expression: {what} at position {at} in the filter.");

    private ODataToken Next => _tokens[_at];

    private Test Or()
    {
        var test = And();
        while (Takes("or"))
        {
            var (left, right) = (test, And());
            test = (document, item) => left(document, item) || right(document, item);
        }

        return test;
    }

    private Test And()
    {
        var test = Unary();
        while (Takes("and"))
        {
            var (left, right) = (test, Unary());
            test = (document, item) => left(document, item) && right(document, item);
        }

        return test;
    }

    private Test Unary()
    {
        if (!Takes("not"))
            return Primary();
        var inner = Unary();
        return (document, item) => !inner(document, item);
    }

    private Test Primary()
    {
        if (TakesSign("("))
        {
            var inner = Or();
            ExpectSign(")");
            return inner;
        }

        var name = Expect(ODataKind.Name);
        if (name.Value == "search.in")
            return In();
        if (name.Value.Contains('.'))
            throw Refused.Unknown($"the function '{name.Value}'");
        if (TakesSign("/"))
            return Any(name);

        var operand = Operand(name);
        if (Next.Kind is ODataKind.Name && Comparisons.Contains(Next.Value))
            return Comparison(operand, Expect(ODataKind.Name));
        return operand.Type is FieldType.Boolean
            ? (document, item) => operand.Of(document, item) is true
            : throw Wrong($"'{name.Value}' is no condition", name.At);
    }

    private Test Any(ODataToken collection)
    {
        var field = Field(collection);
        var lambda = Expect(ODataKind.Name);
        if (lambda.Value != "any")
            throw Refused.Unknown($"'{lambda.Value}' over a collection");
        if (field.Type is not FieldType.Texts)
            throw Wrong($"'{field.Name}' is no collection", collection.At);
        if (_variable is not null)
            throw Wrong("any() within any()", lambda.At);
        ExpectSign("(");
        _variable = Expect(ODataKind.Name).Value;
        _collection = field.Name;
        ExpectSign(":");
        var test = Or();
        ExpectSign(")");
        _variable = _collection = null;
        return (document, _) => Array.Exists((string[])document[field.Name]!, item => test(document, item));
    }

    private Test In()
    {
        ExpectSign("(");
        var name = Expect(ODataKind.Name);
        var operand = Operand(name);
        if (operand.Type is not FieldType.Text)
            throw Wrong($"search.in over '{name.Value}', which is no text", name.At);
        ExpectSign(",");
        var list = Expect(ODataKind.Text).Value;
        var separators = TakesSign(",") ? Expect(ODataKind.Text).Value : ", ";
        ExpectSign(")");
        var values = list.Split(separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        return (document, item) => operand.Of(document, item) is string value && values.Contains(value);
    }

    private Test Comparison(Side operand, ODataToken comparison)
    {
        var token = _tokens[_at++];
        var literal = Literal(operand, token);
        if (literal is null && comparison.Value is not ("eq" or "ne"))
            throw Wrong($"'{comparison.Value} null'", comparison.At);
        if (literal is bool && comparison.Value is not ("eq" or "ne"))
            throw Wrong($"'{comparison.Value}' between booleans", comparison.At);
        return comparison.Value switch
        {
            "eq" => (document, item) => Equals(operand.Of(document, item), literal),
            "ne" => (document, item) => !Equals(operand.Of(document, item), literal),
            "gt" => (document, item) => Compare(operand.Of(document, item), literal) > 0,
            "ge" => (document, item) => Compare(operand.Of(document, item), literal) >= 0,
            "lt" => (document, item) => Compare(operand.Of(document, item), literal) < 0,
            _ => (document, item) => Compare(operand.Of(document, item), literal) <= 0,
        };
    }

    private static object? Literal(Side operand, ODataToken token)
    {
        switch (operand.Type, token.Kind)
        {
            case (_, ODataKind.Name) when token.Value == "null" && !operand.IsItem:
                return null;
            case (FieldType.Text, ODataKind.Text):
                return token.Value;
            case (FieldType.Boolean, ODataKind.Name) when token.Value is "true" or "false":
                return token.Value == "true";
            case (FieldType.Point, ODataKind.Point)
                when DateTimeOffset.TryParse(token.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var point) && token.Value.Contains('T'):
                return point.ToUniversalTime();
            default:
                throw Wrong($"'{token.Value}' is nothing that '{operand.Name}' can be compared with", token.At);
        }
    }

    // Nothing is neither less nor more than something.
    private static int? Compare(object? value, object? literal) => value switch
    {
        null => null,
        string text => string.CompareOrdinal(text, (string)literal!),
        DateTimeOffset point => point.CompareTo((DateTimeOffset)literal!),
        _ => throw new InvalidOperationException($"A value of type {value.GetType()}."),
    };

    private Side Operand(ODataToken name)
    {
        if (name.Value == _variable)
            return new Side(name.Value, FieldType.Text, IsItem: true, (_, item) => item);
        if (_variable is not null)
            throw Wrong($"'{name.Value}' within any() over '{_collection}'", name.At);
        var field = Field(name);
        return field.Type is FieldType.Texts
            ? throw Wrong($"'{field.Name}' is a collection, which only any() can look at", name.At)
            : new Side(field.Name, field.Type, IsItem: false, (document, _) => document[field.Name]);
    }

    private IndexField Field(ODataToken name)
    {
        var field = _index.Fields.FirstOrDefault(candidate => candidate.Name == name.Value)
            ?? throw Wrong($"Could not find a property named '{name.Value}'", name.At);
        return field.IsFilterable ? field : throw Wrong($"'{name.Value}' is not a filterable field", name.At);
    }

    private bool Takes(string word) => Take(Next.Kind is ODataKind.Name && Next.Value == word);

    private bool TakesSign(string sign) => Take(Next.Kind is ODataKind.Sign && Next.Value == sign);

    private bool Take(bool takes)
    {
        if (takes)
            _at++;
        return takes;
    }

    private void ExpectSign(string sign)
    {
        if (!TakesSign(sign))
            throw Wrong($"'{sign}' expected, found '{Next.Value}'", Next.At);
    }

    private ODataToken Expect(ODataKind kind) =>
        Next.Kind == kind ? _tokens[kind is ODataKind.End ? _at : _at++] : throw Wrong($"unexpected '{Next.Value}'", Next.At);

    private sealed record Side(string Name, FieldType Type, bool IsItem, Func<StoredDocument, string?, object?> Of);
}
