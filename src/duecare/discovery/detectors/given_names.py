"""Given names in English and Spanish, and the short forms by which people go.

Each line is a name and its other forms; a form that belongs to several names is listed with the one
it most often stands for, so that it has one reading everywhere. A name and its forms are one given
name where people are compared: *Dan* and *Daniel*, *Liz* and *Elizabeth*, *Pepe* and *José*.

Source: general knowledge of common names in the United States and Mexico, compiled for Duecare
in November 2026; no published list was copied. A name that is missing costs a join, never a
person: two forms of it then count within the range of the count.
"""

from __future__ import annotations

from typing import Final

_FORMS: Final = """
aaron ron aron; abigail abby abbie; abraham abe abram; adam; adrian adriano; agnes aggie; alan
allan allen; albert alberto al; alexander alex sandy alec xander alejandro lex; alexandra alexa
lexi sasha alejandra; alfred fred alfredo alf; alice alicia allie; alison allison; amanda mandy;
amelia emelia; amy aimee; andrea andie; andrew andy drew andres; angela angie; anita; ann anne
anna annie ana nan; annette; anthony tony antonio toni tonio tono; april; archibald archie;
arlene; arnold arnie; arthur art artie arturo; ashley; audrey; barbara barb babs barbie; barry;
beatrice bea trixie beatriz; belinda; benjamin ben benny benji benjie; bernard bernie bernardo;
bernice; bertha; beverly bev; bonnie; bradley brad; brandon; brenda; brian bryan; bridget; bruce;
bruno; calvin cal; cameron cam; camille camila; candace candy candice; carl karl; carlos; charles
charlie chuck chas chip; carla karla; carmen; carol carole; caroline carolina carrie carolyn;
casey; cassandra cassie cass; catherine katherine kate kathy katie cathy kathryn katharine kat
katy kit kitty kay catalina; karen; cecilia cecily; cesar; chad; charlotte lottie; cheryl sheryl;
christina christine tina christy cristina kristina kristine; kristen kristin kirsten; christopher
chris topher kris cristobal; cindy cynthia; clara; clarence; claudia; clayton clay; clifford
cliff; clinton clint; colleen; connie constance; constantine; corey cory; craig; crystal krystal;
curtis curt; daisy; dale; daniel dan danny; daniela; danielle dani; darlene; darrell darryl daryl;
david dave davy; dawn; dean; deborah deb debbie debra; delbert; denise; dennis denny; derek
derrick; desmond; diane diana diann di dianne; dolores lola lolita loli; dominic dom; nicholas
nick nicolas nicky; donald don donnie donny; donna; doris; dorothy dot dottie dolly; douglas doug;
duane dwayne; dustin; dwight; dylan; earl; edith edie; edward ed eddie ned ted teddy eduardo lalo
edwardo; edwin; eileen; elaine; eleanor ellie nora elinor; elena; helen helena nell; elizabeth liz
beth betty betsy eliza lizzie libby bette elisabeth lisbeth; lisa elisa; ella; ellen; eloise;
emily em emmy; emilia; emma; eric erik erick; erica erika; erin; ernest ernie ernesto; esther
ester; ethan; ethel; eugene gene eugenio; eva eve; evelyn; faith; felicia; felix; fernando nando;
florence flo flossie; frances fran fannie francie francine francisca; francis frank frankie
francisco paco pancho curro quico; franklin; gabriel gabe; gabriela gabby gaby gabrielle; gail;
gary; geoffrey jeffrey jeff geoff; george georgie jorge; gerald gerry jerry gerardo; jerome;
gerard; geraldine; gilbert gil gilberto; gina; gladys; glenn glen; gloria; gordon; grace gracie;
graciela chela; grant; gregory greg gregg gregorio goyo; guadalupe lupe lupita; guillermo memo;
gustavo gus tavo; gwendolyn gwen; hannah hanna; harold hal harry; harriet hattie; harvey; hazel;
heather; hector; heidi; henry hank enrique kike quique; herbert herb bert; herman; hilda; holly;
howard howie; hugh hugo huey; ian; ida; ignacio nacho; inez ines; irene; irma; isaac ike; isabel
isabella isabelle bella izzy chabela ysabel; isaiah; isidoro; ivan; jackson; jacob jake jakob;
jacqueline jackie jacquelyn; jaime; james jim jimmy jamie jimmie jas; jane janie; janet jan;
janice janis; jared; jasmine; jason; jay; jean jeanne jeannie; jennifer jen jenny jenn; jeremy
jeremiah; jesse; jessica jess jessie; jesus chuy chucho; jill; joan joanie; joann joanne joanna;
joaquin quino; joel; john johnny jack jon johnnie juan juanito; jonathan jonathon; nathaniel
nathan nate nat; jordan; joseph joe joey jose pepe jos chepe; josephine jo josie josefina; joshua
josh; joy; joyce; juana; juanita; judith judy judi; julia julie juliana; julian; julio julius;
june; justin; karina; karin; kayla; keith; kelly kelli; kenneth ken kenny; kent; kevin; kimberly
kim kimmie; kirk; kurt; kyle; lance; larry lawrence lorenzo laurence; laura laurie lori; lauren;
leah lea; lee; leigh; leo leonardo; leon; leonard len lenny; leroy; leslie les; lewis lew; lillian
lilian lily lil; linda lindy lynda; lindsay lindsey; lionel; lloyd; logan; lois; lorraine; louis
louie luis lou lucho; louise lulu luisa; lucas luke; lucille lucy lucia; luz; lydia; lynn lynne;
mabel; madeline maddie madelyn magdalena; manuel manny manolo; marcia; marco marcos mark marc;
marcus; margaret maggie meg peggy marge margie margarita greta peg mago rita; maria mary mari
molly polly marie; mariana; marilyn; mario; marion; marissa marisa; marjorie; marsha; marshall;
martha marta; martin marty; marvin; mateo matthew matt; maureen mo; maurice mauricio; maxine;
maxwell max maximilian; megan meghan; melanie mel; melinda; melissa missy lissa; mercedes meche;
michael mike mikey mick mickey miguel micky; mitchell mitch; michelle shelly michele; mildred
millie; miranda; miriam; misty; monica; morgan; morris; muriel; myrtle; nadia; nancy; naomi;
natalie natalia; neil neal; nelson; nestor; nicole nikki nichole; nina; noah; noel; norma; norman
norm; octavio; odette; olga; oliver ollie; olivia liv; omar; opal; oscar; otto; pablo paul paulie;
pamela pam; patricia pat patty trish tricia patti paty; patrick paddy; paula; pauline paulina;
pedro peter pete; penelope penny; perry; philip phil phillip felipe; phyllis; priscilla; quentin;
quinn; rachel raquel rae; rafael raphael rafa; ralph; ramon; ramona mona; randall randy; randolph;
raul; raymond ray raymundo; rebecca becky becca beck; regina; rene renee; rex; ricardo richard
rick rich dick ricky richie rico; robert rob bob bobby robbie roberto beto bobbie robby; roberta;
rodney rod; rodolfo rudolph rudy fito; rodrigo; roger rogelio; roland rolando; roman; ronald
ronnie ronny; rosa rose rosie rosita; rosario chayo; rosemary; roxanne; roy; ruben reuben; ruby;
russell russ rusty; ruth ruthie; ryan; sabrina; salvador chava sal; samantha sammie; samuel sam
sammy; sandra sandi; santiago chago tiago; sara sarah sally sadie; scott scotty; sean shawn shaun;
sebastian bas; selena; sergio; seth; shane; shannon; sharon sherry; sheila; shirley; sidney sid
sydney; silas; silvia sylvia; simon; sofia sophia sophie; sonia sonya; stacy stacey; stanley stan;
stella; stephanie steph estefania stefanie; steven steve stephen esteban stevie; stuart stu
stewart; sue susan susie suzanne suzy susana; tamara tammy tami; tanya tania; tara; taylor; teresa
terri theresa terry tere tess tessa; thelma; theodore theo teo; thomas tom tommy tomas thom;
tiffany tiff; timothy tim timmy; todd; tracy tracey; travis; trevor; tyler ty; ulises; ursula;
valerie val; vanessa nessa; vera; vernon vern; veronica vero; vicente vincent vince vinny vinnie;
victor vic; victoria vicky tori vickie; viola; violet; virginia ginny ginger; vivian viviana;
wallace wally; walter walt; wanda; warren; wayne; wendy; wesley wes; whitney; wilbur; wilfred;
willard; william bill will billy willie liam wm; winifred winnie; xavier javier; ximena; yesenia;
yolanda yoli; yvonne; zachary zach zack zac; zoe; alvaro; armando mando; aurora; blanca; consuelo
chelo; concepcion concha conchita; dario; delia; diego; elias; eliseo cheo; emilio; enriqueta;
esperanza lancha; eulalia lala; fabian; fabiola; faustino; federico fede; gael; genaro; gonzalo
gonza; hilario; homero; humberto; ismael; itzel; jacinto; leticia lety; lourdes; marisol; mayra;
nayeli; noemi; octavia; pilar; ramiro; refugio cuca; reynaldo; rocio; santos; saul; socorro coco;
soledad chole; tomasa; trinidad trini; ulysses; valentina; wilfredo; xochitl; yadira; zulema;
adela; amir; ada; dov; ena; fritz; franz; hiro; jamal; mei; mohammed mohamed muhammad mohammad;
ahmed ahmad; ali; aisha; fatima; priya; raj; sanjay; wei; ming; thanh; kwame; omari; ayesha;
ibrahim; yusuf; cleo; burt
"""


def _readings() -> dict[str, str]:
    """Every form with its name; where two names claim a form, the first keeps it."""
    found: dict[str, str] = {}
    for line in _FORMS.replace("\n", " ").split(";"):
        name, *forms = line.split()
        for form in (name, *forms):
            found.setdefault(form, name)
    return found


FORMAL: Final = _readings()  # a given name or short form -> the name it stands for
GIVEN_NAMES: Final = frozenset(FORMAL)


def formal_name(word: str) -> str:
    """The name that a given name in small ASCII letters stands for; itself if it is none."""
    return FORMAL.get(word, word)
