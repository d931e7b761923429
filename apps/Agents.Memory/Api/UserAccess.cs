using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Problems;

namespace Agents.Memory.Api;

/// <summary>
/// Whose data a key may reach. A key that lists a scope <c>user:NAME</c> is that person's own: it reaches the data of those whom it names and of
/// nobody else, <c>*</c> or not. A key without such a scope is an application's, and reaches all people of its tenant.
/// </summary>
internal static class UserAccess
{
    /// <summary>Why the caller may not; null: he may.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="user">Whose data it is; null: nobody's in particular, which no personal key reaches.</param>
    public static IResult? Refusal(Principal caller, string? user) => Allows(caller, user)
        ? null
        : Problem.Of(
            StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key is for other people",
            $"user is {(user is null ? "missing" : $"'{Words.Cut(user)}'")}; allowed: those whom the key names with {Scopes.UserPrefix}NAME.");

    public static bool Allows(Principal caller, string? user) => !IsPersonal(caller) || (user is not null && caller.Scopes.Contains(Scopes.UserPrefix + user));

    /// <summary>Whether the key is for some people only.</summary>
    public static bool IsPersonal(Principal caller) => caller.Scopes.Any(scope => scope.StartsWith(Scopes.UserPrefix, StringComparison.Ordinal));
}
