using Agents.Decisions.Records;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;

namespace Agents.Decisions.Api;

/// <summary>Where the page before ended, in the query of a list.</summary>
internal static class ListCursorQuery
{
    public static ListCursor? Cursor(this ListQuery query, string name)
    {
        if (query.Text(name) is not { } text)
            return null;
        var cursor = ListCursor.Read(text);
        if (cursor is null)
            query.Refuse($"{name} is '{Words.Cut(text)}'; allowed: what the answer before gave as {name}.");
        return cursor;
    }
}
