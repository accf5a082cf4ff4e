namespace NanoML.Runtime
{
    /// <summary>Steadies the results of a classifier over time.</summary>
    public abstract class ResultFilter
    {
        /// <summary>The class of the last results together; -1 before the first.</summary>
        public abstract int Class { get; }

        /// <summary>How much speaks for <see cref="Class"/>, in percent.</summary>
        public abstract int Confidence { get; }

        /// <summary>Takes in what the model's last <see cref="NanoModel.Invoke"/> left in its output, without allocating.</summary>
        public abstract void Add(NanoModel model);
    }
}
