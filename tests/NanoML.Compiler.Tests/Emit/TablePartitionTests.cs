using System.Collections.Immutable;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Emit;

public class TablePartitionTests
{
    [Fact]
    public void Of_WhatFits_IsTheModelsOwnAssembly()
    {
        ImmutableArray<Table> tables = [Bytes(TablePartition.MaxDataBytes - 8), Ints(2)];

        Assert.Equal(tables, Assert.Single(TablePartition.Of(tables).Groups));
    }

    [Fact]
    public void Of_OneByteTooMany_TakesASecondAssembly() =>
        Assert.Equal(2, TablePartition.Of([Bytes(TablePartition.MaxDataBytes - 8), Ints(2), Bytes(1)]).Groups.Length);

    [Fact]
    public void Of_OneTableTooMany_TakesASecondAssembly()
    {
        ImmutableArray<Table> tables = [.. Enumerable.Range(0, TablePartition.MaxTables).Select(_ => Bytes(1))];

        Assert.Single(TablePartition.Of(tables).Groups);
        Assert.Equal(2, TablePartition.Of(tables.Add(Bytes(1))).Groups.Length);
    }

    [Fact]
    public void Of_NoTables_IsOneEmptyGroup() => Assert.Empty(Assert.Single(TablePartition.Of([]).Groups));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_RandomTables_HasEachOnceWithinTheLimits(int seed)
    {
        var random = new Random(seed);
        ImmutableArray<Table> tables =
            [.. Enumerable.Range(0, 600).Select(_ => Bytes(random.Next(1, random.Next(4) == 0 ? 48_000 : 300)))];
        ImmutableArray<ImmutableArray<Table>> groups = TablePartition.Of(tables).Groups;

        Assert.Equal(tables.Length, groups.Sum(g => g.Length));
        Assert.Equal(tables.ToHashSet(), groups.SelectMany(g => g).ToHashSet());
        Assert.All(groups, group =>
        {
            Assert.InRange(group.Length, 1, TablePartition.MaxTables);
            Assert.InRange(group.Sum(t => t.ByteLength), 1, TablePartition.MaxDataBytes);
        });
    }

    private static Table Bytes(int length) => new("layer", "Weights", new byte[length]);

    private static Table Ints(int length) => new("layer", "Bias", new int[length]);
}
