namespace Agents.Hosting.Schemas;

/// <summary>Something in a schema that cannot be served.</summary>
/// <param name="At">Property names and list indexes from the schema's root to the place.</param>
/// <param name="IsName">Whether the mistake is the last name itself, not its value.</param>
/// <param name="Message">What is there and what is allowed; follows the place in a sentence.</param>
public sealed record SchemaMistake(IReadOnlyList<string> At, bool IsName, string Message);
