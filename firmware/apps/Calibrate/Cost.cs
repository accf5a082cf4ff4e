namespace NanoML.Apps.Calibrate
{
    /// <summary>The classes of opcodes by number, with the names that a cost table gives them.</summary>
    public static class Cost
    {
        public const int LoadConstantInt = 0;
        public const int LoadConstantLong = 1;
        public const int LoadLocal = 2;
        public const int StoreLocal = 3;
        public const int AddInt = 4;
        public const int AddLong = 5;
        public const int MultiplyInt = 6;
        public const int MultiplyLong = 7;
        public const int ShiftInt = 8;
        public const int ShiftLong = 9;
        public const int Divide = 10;
        public const int ConvertInt = 11;
        public const int ConvertLong = 12;
        public const int Branch = 13;
        public const int CompareBranch = 14;
        public const int TestBranch = 15;
        public const int Compare = 16;
        public const int Switch = 17;
        public const int LoadElement = 18;
        public const int StoreElement = 19;
        public const int ArrayLength = 20;
        public const int LoadStatic = 21;
        public const int StoreStatic = 22;
        public const int LoadField = 23;
        public const int StoreField = 24;
        public const int NewObject = 25;
        public const int StaticCall = 26;
        public const int InstanceCall = 27;
        public const int CallArgument = 28;
        public const int CallResult = 29;
        public const int CallLocal = 30;
        public const int LibraryCall = 31;
        public const int StraightLine = 32;
        public const int LongLine = 33;

        /// <summary>By number.</summary>
        public static readonly string[] Names =
        {
            "loadConstantInt", "loadConstantLong", "loadLocal", "storeLocal", "addInt", "addLong", "multiplyInt", "multiplyLong", "shiftInt",
            "shiftLong", "divide", "convertInt", "convertLong", "branch", "compareBranch", "testBranch", "compare", "switch", "loadElement",
            "storeElement", "arrayLength", "loadStatic", "storeStatic", "loadField", "storeField", "newObject", "staticCall", "instanceCall",
            "callArgument", "callResult", "callLocal", "libraryCall", "straightLine", "longLine",
        };
    }
}
