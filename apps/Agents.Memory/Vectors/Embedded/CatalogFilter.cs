using System.Text;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>A filter as a condition of SQL over <c>items i</c>. Names are bound, never written into it.</summary>
internal sealed class CatalogFilter
{
    private readonly StringBuilder _sql = new();
    private readonly List<object?> _values = [];

    /// <param name="filter">The filter.</param>
    /// <param name="before">Values of the statement before it.</param>
    public CatalogFilter(VectorFilter filter, params IEnumerable<object?> before)
    {
        _values.AddRange(before);
        _sql.Append("i.tenant = ").Append(Bind(filter.Tenant));
        if (filter.User is not null) And("i.user = ", filter.User);
        if (filter.Kind is not null) And("i.kind = ", filter.Kind);
        if (filter.Parent is not null) And("i.parent = ", filter.Parent);
        if (filter.Current is { } current) And("i.current = ", current);
        if (filter.ExpiredBy is { } by) And("i.expires <= ", by.ToUnixTimeMilliseconds());
        if (filter.At is { } at) _sql.Append(" AND (i.expires IS NULL OR i.expires > ").Append(Bind(at.ToUnixTimeMilliseconds())).Append(')');
        if (filter.Groups is { } groups)
        {
            _sql.Append(" AND EXISTS (SELECT 1 FROM item_groups g WHERE g.version = i.version AND g.name IN (")
                .AppendJoin(", ", groups.Select(Bind)).Append("))");
        }
    }

    public string Sql => _sql.ToString();

    public object?[] Values => [.. _values];

    private void And(string condition, object value) => _sql.Append(" AND ").Append(condition).Append(Bind(value));

    private string Bind(object? value)
    {
        _values.Add(value);
        return $"${_values.Count - 1}";
    }
}
