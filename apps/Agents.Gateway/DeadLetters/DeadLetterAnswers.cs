using System.Text.Json.Serialization;
using Agents.Contracts.DeadLetters;
using Agents.Tooling.Calls;

namespace Agents.Gateway.DeadLetters;

/// <summary>Answer to <c>GET /v1/dead-letters</c>.</summary>
/// <param name="Letters">Newest first.</param>
/// <param name="Next">For <c>after</c> of the next request; absent at the end.</param>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetter> Letters, string? Next);

/// <summary>Answer to <c>GET /v1/dead-letters/{id}</c>.</summary>
internal sealed record DeadLetterDetail(DeadLetter Letter, DeadLetterContent? Content);

/// <summary>Answer to <c>POST /v1/dead-letters/{id}/replay</c>.</summary>
/// <param name="Published">Whether the command was published again; not when its call has started or ended.</param>
/// <param name="CallId">The call.</param>
/// <param name="Status">Where the call stood.</param>
internal sealed record ReplayAnswer(
    bool Published, string CallId, [property: JsonConverter(typeof(JsonStringEnumConverter<CallStatus>))] CallStatus Status);
