namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>
/// Key of a document: tenant and id, so that two tenants may use one id. The service allows 1,024 of <c>A-Z a-z 0-9 - _ =</c> and no
/// underscore first; the first <c>=</c> ends the tenant.
/// </summary>
internal static class AzureKey
{
    public static string Of(string tenant, string id) => $"{TenantCode.Of(tenant)}={id}";
}
