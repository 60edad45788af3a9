using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace DiagMod.Host.Tests.Api;

[Collection(HostTests.Name)]
public sealed class AuthorizationMatrixTests(TestHost host)
{
    private static readonly string[] Roles = ["viewer", "operator", "engineer", "admin"];

    // The declared matrix. A new route must be entered here with the least role that may call it; "open" needs no sign-in,
    // "signed-in" any (with "own" the body proves the owner once more, with "ends" the
    // caller's tokens end), "local" is open from this machine.
    private static readonly Dictionary<string, string> Declared = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/auth/login"] = "open",
        ["POST /api/v1/auth/mfa"] = "open",
        ["POST /api/v1/auth/refresh"] = "open",
        ["POST /api/v1/auth/logout"] = "open",
        ["POST /api/v1/auth/password"] = "signed-in",
        ["GET /api/v1/auth/me"] = "signed-in",
        ["PATCH /api/v1/auth/me"] = "signed-in",
        ["GET /api/v1/auth/mfa"] = "signed-in",
        ["POST /api/v1/auth/mfa/enrol"] = "own",
        ["POST /api/v1/auth/mfa/confirm"] = "own",
        ["POST /api/v1/auth/mfa/backup-codes"] = "own",
        ["POST /api/v1/auth/mfa/disable"] = "own",
        ["GET /api/v1/auth/sessions"] = "signed-in",
        ["DELETE /api/v1/auth/sessions/{id}"] = "signed-in",
        ["DELETE /api/v1/auth/sessions"] = "ends",
        ["GET /api/v1/auth/notices"] = "signed-in",
        ["GET /api/v1/api-keys/"] = "viewer",
        ["POST /api/v1/api-keys/"] = "viewer",
        ["POST /api/v1/api-keys/{id}/rotate"] = "viewer",
        ["DELETE /api/v1/api-keys/{id}"] = "viewer",
        ["GET /api/v1/motors/"] = "viewer",
        ["POST /api/v1/motors/"] = "engineer",
        ["GET /api/v1/layout/"] = "viewer",
        ["PUT /api/v1/layout/"] = "engineer",
        ["GET /api/v1/motors/{equipment_id}"] = "viewer",
        ["PATCH /api/v1/motors/{equipment_id}"] = "engineer",
        ["GET /api/v1/motors/{equipment_id}/trend"] = "viewer",
        ["GET /api/v1/motors/{equipment_id}/at"] = "viewer",
        ["GET /api/v1/motors/{equipment_id}/model"] = "viewer",
        ["PUT /api/v1/motors/{equipment_id}/model"] = "engineer",
        ["POST /api/v1/motors/{equipment_id}/what-if"] = "engineer",
        ["POST /api/v1/motors/{equipment_id}/rebaseline"] = "engineer",
        ["GET /api/v1/motors/{equipment_id}/thresholds"] = "viewer",
        ["GET /api/v1/motors/{equipment_id}/thresholds/versions"] = "viewer",
        ["PUT /api/v1/motors/{equipment_id}/thresholds"] = "engineer",
        ["GET /api/v1/motors/{equipment_id}/maintenance"] = "viewer",
        ["POST /api/v1/motors/{equipment_id}/maintenance"] = "engineer",
        ["POST /api/v1/motors/{equipment_id}/maintenance/{maintenance_id}/end"] = "engineer",
        ["GET /api/v1/alarms/"] = "viewer",
        ["GET /api/v1/alarms.csv"] = "viewer",
        ["GET /api/v1/alarms/kpi"] = "viewer",
        ["GET /api/v1/alarms/findings"] = "viewer",
        ["GET /api/v1/alarms/{alarm_id}"] = "viewer",
        ["POST /api/v1/alarms/{alarm_id}/acknowledge"] = "operator",
        ["POST /api/v1/alarms/{alarm_id}/shelve"] = "operator",
        ["POST /api/v1/alarms/{alarm_id}/unshelve"] = "operator",
        ["POST /api/v1/alarms/{alarm_id}/close"] = "operator",
        ["POST /api/v1/motors/{equipment_id}/forecast"] = "engineer",
        ["GET /api/v1/motors/{equipment_id}/files"] = "viewer",
        ["GET /api/v1/files"] = "viewer",
        ["GET /api/v1/files/{raw_id}"] = "viewer",
        ["GET /api/v1/files/{raw_id}/windows"] = "viewer",
        ["GET /api/v1/files/{raw_id}/spectrum"] = "viewer",
        ["GET /api/v1/files/{raw_id}/diagnosis"] = "viewer",
        ["POST /api/v1/files/{raw_id}/diagnosis"] = "engineer",
        ["GET /api/v1/bearings"] = "viewer",
        ["DELETE /api/v1/files/{raw_id}"] = "engineer",
        ["POST /api/v1/files/{raw_id}/retry"] = "engineer",
        ["GET /api/v1/signals/{raw_id}"] = "viewer",
        ["POST /api/v1/reports/"] = "operator",
        ["GET /api/v1/reports/"] = "operator",
        ["GET /api/v1/reports/{id}"] = "operator",
        ["GET /api/v1/reports/{id}/evidence"] = "operator",
        ["GET /api/v1/anomalies/{equipment_id}"] = "viewer",
        ["GET /api/v1/forecast_rms/{equipment_id}"] = "viewer",
        ["GET /api/v1/anomalies/forecast_rms/{equipment_id}"] = "viewer",
        ["GET /api/v1/pipeline/status"] = "viewer",
        ["GET /api/v1/system/status"] = "viewer",
        ["POST /api/v1/uploads/"] = "operator",
        ["POST /api/v1/uploads/known"] = "viewer",
        ["GET /api/v1/uploads/attempts"] = "operator",
        ["POST /api/v1/uploads/sessions/"] = "operator",
        ["GET /api/v1/uploads/sessions/{id}"] = "operator",
        ["PUT /api/v1/uploads/sessions/{id}"] = "operator",
        ["POST /api/v1/uploads/sessions/{id}/finish"] = "operator",
        ["DELETE /api/v1/uploads/sessions/{id}"] = "operator",
        ["DELETE /api/v1/demo"] = "admin",
        ["GET /api/v1/admin/users"] = "admin",
        ["POST /api/v1/admin/users"] = "admin",
        ["PATCH /api/v1/admin/users/{id}"] = "admin",
        ["GET /api/v1/admin/models"] = "admin",
        ["POST /api/v1/admin/models/retrain"] = "admin",
        ["GET /api/v1/admin/twins/verify"] = "admin",
        ["GET /api/v1/admin/security/settings"] = "admin",
        ["GET /api/v1/admin/audit/verify"] = "admin",
        ["GET /api/v1/admin/audit/export"] = "admin",
        ["DELETE /api/v1/admin/users/{id}"] = "admin",
        ["GET /api/v1/admin/users/{id}/sessions"] = "admin",
        ["DELETE /api/v1/admin/users/{id}/sessions"] = "admin",
        ["DELETE /api/v1/admin/users/{id}/sessions/{session_id}"] = "admin",
        ["GET /api/v1/admin/security/signing-keys"] = "admin",
        ["POST /api/v1/admin/security/signing-keys"] = "admin",
        ["GET /api/v1/admin/audit"] = "admin",
        ["POST /upload"] = "operator",
        ["GET /anomalies/{equipment_id}"] = "viewer",
        ["GET /signals/{raw_id}"] = "viewer",
        ["ANY /hubs/twins"] = "viewer",
        ["ANY /hubs/twins/negotiate"] = "viewer",
        ["GET /health/live"] = "open",
        ["GET /health/ready"] = "open",
        ["GET /metrics"] = "local",
        ["GET /openapi/{documentName}.json"] = "local",
        ["POST /account/sign-in"] = "open",
        ["POST /account/mfa"] = "open",
        ["POST /account/sign-out"] = "open",
        ["POST /account/password"] = "signed-in",
        ["POST /account/language"] = "open",
        ["GET /account/csrf"] = "signed-in",
    };

    [Fact]
    [AttackCase("AUTHZ-01")]
    public void EveryRoute_OfTheTable_NamesAPolicy()
    {
        var endpoints = Endpoints();

        var open = endpoints
            .Where(route => route.Metadata.GetMetadata<IAuthorizeData>() is null
                && route.Metadata.GetMetadata<AuthorizationPolicy>() is null
                && route.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(route => route.DisplayName)
            .ToList();

        Assert.True(open.Count == 0, "Routes without a policy: " + string.Join(", ", open));
    }

    [Fact]
    public void TheRouteTable_OfTheApi_EqualsTheDeclaredMatrix()
    {
        var mapped = ApiRoutes().Select(route => route.Key).Order(StringComparer.Ordinal);

        Assert.Equal(Declared.Keys.Order(StringComparer.Ordinal), mapped);
    }

    [Fact]
    [AttackCase("AUTHZ-01")]
    public async Task EveryRoute_WithEveryRole_AnswersAsDeclared()
    {
        var wrong = new List<string>();

        foreach (var (key, method, path) in ApiRoutes())
        {
            var least = Declared.GetValueOrDefault(key, "admin");
            foreach (var role in Roles.Prepend(null))
            {
                if (least == "ends" && role is not null)
                {
                    // It would end the tokens that the other tests use; REFRESH-05 asks it.
                    continue;
                }

                using var answer = await host.SendAsync(method, path, role);
                var status = (int)answer.StatusCode;
                var right = IsAllowed(least, role) ? status is not (401 or 403 or >= 500) : status == (role is null ? 401 : 403);
                if (!right)
                {
                    wrong.Add($"{key} as {role ?? "anonymous"}: {status}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static bool IsAllowed(string least, string? role) => least switch
    {
        "open" or "local" => true,
        "signed-in" or "own" or "ends" => role is not null,
        _ => role is not null && Array.IndexOf(Roles, role) >= Array.IndexOf(Roles, least),
    };

    // The static assets' own fallback for unknown files is answered 404 before anybody is asked who they are.
    private IEnumerable<RouteEndpoint> Endpoints() => ((IEndpointRouteBuilder)host.Host.App).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(route => route.RoutePattern.RawText != "{**path:file}");

    private List<(string Key, HttpMethod Method, string Path)> ApiRoutes()
    {
        string[] areas = ["/api/", "/upload", "/anomalies/", "/signals/", "/health/", "/metrics", "/openapi/", "/account/", "/hubs/"];
        var routes = new List<(string, HttpMethod, string)>();
        foreach (var route in Endpoints())
        {
            var pattern = "/" + route.RoutePattern.RawText?.TrimStart('/');

            // A hub takes what its transports send; POST is what begins a connection.
            var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"];

            // Pages below these paths are the dashboard's: they carry a component.
            var isPage = route.Metadata.Any(item => item.GetType().Name == "ComponentTypeMetadata");
            if (isPage || !areas.Any(area => pattern.StartsWith(area, StringComparison.Ordinal)))
            {
                continue;
            }

            var path = pattern
                .Replace("{equipment_id}", "EQ_NOBODY", StringComparison.Ordinal)
                .Replace("{raw_id}", "01900000-0000-7000-8000-000000000000", StringComparison.Ordinal)
                .Replace("{session_id}", "01900000-0000-7000-8000-000000000000", StringComparison.Ordinal)
                .Replace("{id}", "01900000-0000-7000-8000-000000000000", StringComparison.Ordinal)
                .Replace("{documentName}", "v1", StringComparison.Ordinal);
            routes.AddRange(methods.Select(method => (method + " " + pattern, new HttpMethod(method == "ANY" ? "POST" : method), path)));
        }

        return routes;
    }
}
