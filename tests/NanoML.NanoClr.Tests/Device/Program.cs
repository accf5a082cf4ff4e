namespace NanoML.Edges
{
    /// <summary>Everything; the host's lines must be the device's.</summary>
    public static class Program
    {
        private const int Cases = 50;

        public static void Main()
        {
            ArithmeticCases.Run();
            LayerCases.Run(Cases);
            PackedCases.Run(Cases);
            PoolCases.Run(Cases);
            ElementCases.Run(Cases);
            LaneCases.Run(Cases);
            UnpackCases.Run(Cases);
            RecurrentCases.Run(Cases);
            ForestCases.Run(Cases);
            NeighborCases.Run(Cases);
            MachineCases.Run(Cases);
            StreamCases.Run(Cases);
            AttentionCases.Run(Cases);
        }
    }
}
