//! Which columns does each agency's file have, and what does each of them mean?

use crate::agency::Agency;

/// Meaning of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Running number of the row in the template; says nothing.
    RunningNumber,
    /// The agency's number of the case: the key of the record.
    CaseId,
    /// Day of registration.
    RegisteredOn,
    /// Given name (identity: left out).
    GivenName,
    /// Family name (identity: left out).
    FamilyName,
    /// Whole name (identity: left out).
    FullName,
    /// Patronymic or middle name (identity: left out).
    MiddleName,
    /// Day of birth (identity: left out).
    BirthDate,
    /// Number of a document (identity: left out).
    DocumentNumber,
    /// E-mail (identity: left out).
    Email,
    /// Telephone (identity: left out).
    Phone,
    /// Street or whole address (identity: left out).
    Street,
    /// Town (identity: left out).
    Town,
    /// Postal code (identity: left out).
    PostalCode,
    /// Province of the address (identity: left out).
    Province,
    /// Country of the address (identity: left out).
    AddressCountry,
    /// Place of exploitation as text (identity: left out).
    PlaceText,
    /// Free text (narrative: left out).
    Note,
    /// Sex.
    Sex,
    /// Gender.
    Gender,
    /// Age; of what, the layout says.
    Age,
    /// Citizenship, one or two.
    Citizenship,
    /// Country of exploitation.
    CountryOfExploitation,
    /// Forms of exploitation; in the HTCDS template the type only.
    Exploitation,
    /// HTCDS: sector of labour.
    Industry,
    /// HTCDS: type of sexual exploitation.
    SexualType,
    /// Means of control.
    MeansOfControl,
    /// Relation of the recruiter to the victim.
    RecruiterRelation,
    /// Status of identification.
    Status,
    /// HTCDS: who decided on the status.
    Authority,
    /// Day of the decision.
    IdentifiedOn,
    /// Who referred the person.
    ReferralSource,
    /// HTCDS: marital status.
    MaritalStatus,
    /// HTCDS: highest level of education.
    Education,
    /// HTCDS: method of recruitment.
    RecruitmentMethod,
    /// HTCDS: status of the case.
    CaseStatus,
    /// HTCDS: reason of a referral.
    ReferralReason,
    /// HTCDS: kind of historic event, always `Exploitation`.
    EventType,
    /// HTCDS: consent to be interviewed.
    Consent,
}

impl Role {
    /// Whether the column is of the class identity or narrative and must be left out of an import.
    #[must_use]
    pub fn is_left_out(self) -> bool {
        matches!(
            self,
            Self::RunningNumber
                | Self::GivenName
                | Self::FamilyName
                | Self::FullName
                | Self::MiddleName
                | Self::BirthDate
                | Self::DocumentNumber
                | Self::Email
                | Self::Phone
                | Self::Street
                | Self::Town
                | Self::PostalCode
                | Self::Province
                | Self::AddressCountry
                | Self::PlaceText
                | Self::Note
        )
    }

    /// Whether an empty cell of the column may hold a word for "not known" instead.
    #[must_use]
    pub fn may_be_marked_missing(self) -> bool {
        matches!(
            self,
            Self::Sex
                | Self::Gender
                | Self::Age
                | Self::Citizenship
                | Self::CountryOfExploitation
                | Self::MeansOfControl
                | Self::RecruiterRelation
                | Self::IdentifiedOn
                | Self::ReferralSource
        )
    }

    /// Whether a word of the column can be misspelt so that a reader notices: columns of listed words. In the shelters'
    /// template two-letter codes are left alone (a slip makes another country) and so are names of organisations.
    #[must_use]
    pub fn may_be_misspelt(self, agency: Agency) -> bool {
        match self {
            Self::Exploitation | Self::MeansOfControl | Self::RecruiterRelation | Self::Status => true,
            Self::CountryOfExploitation => true,
            Self::Citizenship | Self::ReferralSource => agency != Agency::Shelter,
            _ => false,
        }
    }
}

/// A column of a file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Identifier in row 1 of the HTCDS template; empty elsewhere.
    pub id: &'static str,
    /// Header as people see it.
    pub header: &'static str,
    /// What the cells mean.
    pub role: Role,
}

const fn column(header: &'static str, role: Role) -> Column {
    Column { id: "", header, role }
}

const fn htcds(id: &'static str, header: &'static str, role: Role) -> Column {
    Column { id, header, role }
}

/// The columns of an agency's file, in order.
#[must_use]
pub fn columns(agency: Agency) -> &'static [Column] {
    match agency {
        Agency::Police => POLICE,
        Agency::Shelter => SHELTER,
        Agency::LabourInspection => LABOUR,
        Agency::Hotline => HOTLINE,
        Agency::BorderGuard => BORDER,
    }
}

const POLICE: &[Column] = &[
    column("№ дела", Role::CaseId),
    column("Дата регистрации", Role::RegisteredOn),
    column("Фамилия", Role::FamilyName),
    column("Имя", Role::GivenName),
    column("Отчество", Role::MiddleName),
    column("Пол", Role::Sex),
    column("Дата рождения", Role::BirthDate),
    column("Возраст", Role::Age),
    column("Гражданство", Role::Citizenship),
    column("Страна эксплуатации", Role::CountryOfExploitation),
    column("Вид эксплуатации", Role::Exploitation),
    column("Способы воздействия", Role::MeansOfControl),
    column("Кем завербован", Role::RecruiterRelation),
    column("Статус", Role::Status),
    column("Дата решения", Role::IdentifiedOn),
    column("Кем направлен", Role::ReferralSource),
    column("Телефон", Role::Phone),
    column("Адрес", Role::Street),
    column("Примечания", Role::Note),
];

/// Layout of the official Excel template with its quirks: ids in row 1, labels in row 2, numbers in column A, the ids of
/// the mailing block over other labels, one id misspelt, one blank. The last two columns are the federation's own.
const SHELTER: &[Column] = &[
    htcds("", "No.", Role::RunningNumber),
    htcds("prs_FirstName", "First Name", Role::GivenName),
    htcds("prs_SecondName", "Second Name", Role::FamilyName),
    htcds("prs_Birthdate", "Birthdate", Role::BirthDate),
    htcds("prs_Gender", "Gender", Role::Gender),
    htcds("prs_MaritalStatus", "Marital Status", Role::MaritalStatus),
    htcds("prs_HighestLevelOfEducation", "Highest Level of Education", Role::Education),
    htcds("prs_Citizenship", "Citizenship", Role::Citizenship),
    htcds("prs_IdentityNumber", "Identity Number", Role::DocumentNumber),
    htcds("prs_Email", "Email", Role::Email),
    htcds("prs_MobilePhone", "Mobile Phone", Role::Phone),
    htcds("prs_MailingCity", "Mailing Street", Role::Street),
    htcds("prs_MailingCountry", "Mailing City", Role::Town),
    htcds("prs_MailingState", "Mailing State/Province", Role::Province),
    htcds("prs_MailingStreet", "Mailing Zip/Postal Code", Role::PostalCode),
    htcds("prs_MailingPostalCode", "Mailing Country", Role::AddressCountry),
    htcds("vic_TraffickingStatus", "Trafficking Status", Role::Status),
    htcds("vic_TraffickinStatusDecisionMakingOrg", "Trafficking Status Decision Making Organization", Role::Authority),
    htcds("vic_RelationshipToTrafficker", "Relationship to Trafficker", Role::RecruiterRelation),
    htcds("vic_AgeWhenTrafficked", "Age when Trafficked", Role::Age),
    htcds("vic_MethodOfRecruitment", "Method of Recruitment", Role::RecruitmentMethod),
    htcds("vic_MethodsOfControl", "Methods of Control", Role::MeansOfControl),
    htcds("vic_TypeOfExploitation", "Type of Exploitation", Role::Exploitation),
    htcds("vic_ForcedLabourIndustry", "Forced Labour Industry", Role::Industry),
    htcds("vic_TypeOfSexExploitation", "Type of Sex Exploitation", Role::SexualType),
    htcds("vic_LocationOfExploitation", "Location of Exploitation", Role::PlaceText),
    htcds("cas_Status", "Status", Role::CaseStatus),
    htcds("cas_ReferringOrganisation", "Referring Organisation", Role::ReferralSource),
    htcds("cas_IncomingReferralDate", "Incoming Referral Date", Role::RegisteredOn),
    htcds("", "Reason for Outgoing Referral", Role::ReferralReason),
    htcds("cco_CaseComment", "Case Comment", Role::Note),
    htcds("hte_Type", "Type", Role::EventType),
    htcds("hte_Country", "Country", Role::CountryOfExploitation),
    htcds("con_Consent", "Consent", Role::Consent),
    htcds("fed_CaseNumber", "Case Number", Role::CaseId),
    htcds("fed_DecisionDate", "Date of Decision", Role::IdentifiedOn),
];

const LABOUR: &[Column] = &[
    column("رقم القضية", Role::CaseId),
    column("تاريخ التسجيل", Role::RegisteredOn),
    column("الاسم", Role::FullName),
    column("الجنس", Role::Sex),
    column("العمر", Role::Age),
    column("الجنسية", Role::Citizenship),
    column("بلد الاستغلال", Role::CountryOfExploitation),
    column("شكل الاستغلال", Role::Exploitation),
    column("وسائل السيطرة", Role::MeansOfControl),
    column("العلاقة بمن جنّد", Role::RecruiterRelation),
    column("حالة التعرف", Role::Status),
    column("تاريخ القرار", Role::IdentifiedOn),
    column("جهة الإحالة", Role::ReferralSource),
    column("الهاتف", Role::Phone),
    column("العنوان", Role::Street),
    column("ملاحظات", Role::Note),
];

const HOTLINE: &[Column] = &[
    column("Call ref", Role::CaseId),
    column("Date of call", Role::RegisteredOn),
    column("Caller", Role::FullName),
    column("Phone", Role::Phone),
    column("Sex", Role::Sex),
    column("Gender", Role::Gender),
    column("Age", Role::Age),
    column("Citizenship", Role::Citizenship),
    column("Country where it happened", Role::CountryOfExploitation),
    column("Place in the caller's words", Role::PlaceText),
    column("What kind", Role::Exploitation),
    column("How controlled", Role::MeansOfControl),
    column("Who recruited", Role::RecruiterRelation),
    column("Our view", Role::Status),
    column("Date of our view", Role::IdentifiedOn),
    column("Came to us through", Role::ReferralSource),
    column("Where the caller is", Role::Town),
    column("What the caller told us", Role::Note),
];

const BORDER: &[Column] = &[
    column("案件编号", Role::CaseId),
    column("登记日期", Role::RegisteredOn),
    column("姓名", Role::FullName),
    column("性别", Role::Sex),
    column("年龄段", Role::Age),
    column("国籍", Role::Citizenship),
    column("剥削发生国", Role::CountryOfExploitation),
    column("剥削形式", Role::Exploitation),
    column("控制手段", Role::MeansOfControl),
    column("与招募者关系", Role::RecruiterRelation),
    column("认定状态", Role::Status),
    column("认定日期", Role::IdentifiedOn),
    column("移送来源", Role::ReferralSource),
    column("证件号码", Role::DocumentNumber),
    column("电话", Role::Phone),
    column("备注", Role::Note),
];
