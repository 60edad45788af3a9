using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Demo;

public sealed class RemovalCoverageTests
{
    // Months are removed through their parents; the audit log is what must stay.
    private const string ForgottenSql = """
        select string_agg(distinct c.table_name, ', ')
        from information_schema.columns c
        join pg_class t on t.relname = c.table_name and t.relkind in ('r', 'p') and not t.relispartition
        where c.table_schema = 'public'
            and c.column_name in ('equipment_id', 'raw_id')
            and position('delete from ' || c.table_name || e'\n' in replace(
                pg_get_functiondef('remove_simulated_motors()'::regprocedure), ' where', e'\n')) = 0;
        """;

    [Fact]
    public async Task Removal_NamesEveryTableThatKeepsSomethingOfAMotor()
    {
        var database = await TestDatabase.CreateMigratedAsync();

        Assert.Null(await TestDatabase.ScalarAsync(database, ForgottenSql));
    }
}
