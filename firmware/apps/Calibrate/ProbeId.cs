namespace NanoML.Apps.Calibrate
{
    /// <summary>The probes by number.</summary>
    public static class ProbeId
    {
        public const int Empty = 0;
        public const int AssignInt = 1;
        public const int ConstantInt = 2;
        public const int AddInt = 3;
        public const int MultiplyInt = 4;
        public const int ShiftInt = 5;
        public const int Divide = 6;
        public const int ConvertInt = 7;
        public const int ConstantLong = 8;
        public const int AddLong = 9;
        public const int MultiplyLong = 10;
        public const int ShiftLong = 11;
        public const int ConvertLong = 12;
        public const int BranchTaken = 13;
        public const int BranchNotTaken = 14;
        public const int IfElse = 15;
        public const int Test = 16;
        public const int Compare = 17;
        public const int Switch = 18;
        public const int LoadByte = 19;
        public const int StoreInt = 20;
        public const int ArrayLength = 21;
        public const int LoadStatic = 22;
        public const int StoreStatic = 23;
        public const int LoadField = 24;
        public const int StoreField = 25;
        public const int NewArray = 26;
        public const int Call = 27;
        public const int CallArguments = 28;
        public const int CallResult = 29;
        public const int CallLocals = 30;
        public const int InstanceCall = 31;
        public const int LibraryCall = 32;
        public const int Logic = 33;
        public const int Mix = 34;
        public const int StraightLine = 35;
        public const int LongLine = 36;

        public const int Count = 37;
    }
}
